import { expect, test, type Browser } from '@playwright/test';
import { PreprocessSchema } from '../shared/models/manifest.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { openTestPage, type TestPage } from './pages.ts';
import type * as GpuPixelsPage from './pages/gpu-pixels.ts';
import { facesScene } from './scenes.ts';

let browser: Browser;
let host: TestPage;
test.beforeAll(async () => {
  host = await openTestPage('gpu-pixels');
  browser = await launch({ camera: await cameraFile(await facesScene()), softwareGpu: true });
});
test.afterAll(async () => {
  await browser.close();
  await host.close();
});

/** In steps of a pixel's value, 0..255: both round, each in its own way. */
const MEAN = 0.5;
const ROUNDING = 1.01;
/** A sampler places what it reads to a 16th of a pixel on some adapters, which shows where a picture jumps. */
const SHARP_EDGE = 255 / 16 + 1;

const INPUTS = {
  'letterboxed, a plane for each colour': { width: 128, height: 96, scale: 1 / 255 },
  'stretched, blue first, the colours of a pixel together': {
    width: 100,
    height: 60,
    fit: 'stretch',
    color: 'bgr',
    layout: 'nhwc',
    scale: 2,
    mean: [3, 4, 5],
    std: [2, 2, 2],
  },
  'top left, gray': { width: 64, height: 64, anchor: 'top-left', pad: 114, color: 'gray' },
};

for (const [name, spec] of Object.entries(INPUTS)) {
  test(`pixels prepared on the GPU are near the exact ones: ${name}`, async () => {
    const page = await browser.newPage();
    await page.goto(host.url);
    const distances = await page.evaluate(
      async ([url, asked]) => {
        const module: typeof GpuPixelsPage = await import(url);
        return module.measurePixels(asked);
      },
      [host.module, PreprocessSchema.parse(spec)] as const,
    );
    await page.close();
    const taken = distances.filter(({ prepared }) => prepared);
    expect(taken.map((distance) => distance.name)).toEqual([
      'camera',
      'RGBA',
      'I420',
      'I420 of BT.709',
      'a part',
    ]);
    for (const { name: frame, mean, percentile95, most } of taken) {
      expect(mean, frame).toBeLessThan(MEAN);
      expect(percentile95, frame).toBeLessThan(ROUNDING);
      expect(most, frame).toBeLessThan(SHARP_EDGE);
    }
  });
}
