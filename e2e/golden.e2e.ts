import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { launch } from './chromium.ts';
import { openTestPage } from './pages.ts';
import type * as Golden from './pages/golden.ts';

test('in Chromium the kernel gives the tensors whose hashes are committed', async () => {
  const golden: unknown = JSON.parse(await readFile('wasm/golden.json', 'utf8'));
  const served = await openTestPage('golden');
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(served.url);
    const hashes = await page.evaluate(async (url) => {
      const module: typeof Golden = await import(url);
      return module.hashes();
    }, served.module);
    expect(Object.keys(hashes).length).toBeGreaterThan(40);
    expect(hashes).toEqual(golden);
  } finally {
    await browser.close();
    await served.close();
  }
});
