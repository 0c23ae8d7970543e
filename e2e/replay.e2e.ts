import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { ManifestSchema } from '../shared/models/manifest.ts';
import { contentOf } from '../shared/replay/over-runner.cases.ts';
import { launch } from './chromium.ts';
import { openTestPage } from './pages.ts';
import type * as Replay from './pages/replay.ts';

test('what native onnxruntime recorded, a browser’s WebAssembly gives again, scores within 0.001', async () => {
  const text = await readFile('edge-server/cli/golden/scene.jsonl', 'utf8');
  const folder = 'build/models/centernet/1';
  const manifest = ManifestSchema.parse(JSON.parse(await readFile(`${folder}/manifest.json`, 'utf8')));
  const served = await openTestPage('replay');
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(served.url);
    const repeated = await page.evaluate(
      async ([url, recording, model]) => {
        const module: typeof Replay = await import(url);
        return module.repeat(recording, model);
      },
      [served.module, text, manifest] as const,
    );
    expect([repeated.difference, repeated.warnings]).toEqual([null, []]);
    expect(repeated.outputs.map(({ element }) => element)).toEqual(
      contentOf(text).outputs.map(({ element }) => element),
    );
  } finally {
    await browser.close();
    await served.close();
  }
});
