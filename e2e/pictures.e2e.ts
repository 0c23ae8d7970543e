import { expect, test } from '@playwright/test';
import { launch } from './chromium.ts';
import { openTestPage } from './pages.ts';
import type * as Pictures from './pages/pictures.ts';

test('in Chromium pictures are reduced, packed and edited as on the edge, in workers, and nothing is kept', async () => {
  const served = await openTestPage('pictures');
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(served.url);
    const {
      own,
      page: inPage,
      held,
    } = await page.evaluate(async (url) => {
      const module: typeof Pictures = await import(url);
      return module.faults();
    }, served.module);
    expect({ own, inPage }).toEqual({ own: [], inPage: [] });
    expect(held).toEqual({ workers: 0, openFrames: 0, tracks: 0 });
    const timings = await page.evaluate(async (url) => {
      const module: typeof Pictures = await import(url);
      return module.timings();
    }, served.module);
    test.info().annotations.push({ type: 'milliseconds at 1080p', description: JSON.stringify(timings) });
  } finally {
    await browser.close();
    await served.close();
  }
});
