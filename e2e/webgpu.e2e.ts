import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser } from '@playwright/test';
import { openApp, type App } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { countPixels, preferPixels } from './lane-pixels.ts';
import { facesScene } from './scenes.ts';
import { modelsFolder, tinyYolox } from './tiny-model.ts';
import type { Detection } from '../shared/detection.ts';
import type { DetectResult } from '../shared/detect/detector.ts';
import type { ProviderChoice } from '../web/viewer/viewer.api.ts';

const CELLS = 16;
const INPUT_BYTES = 16 * 16 * 3 * 4;
const SAME = 1e-3;
/** The GPU rounds a frame's pixels otherwise, and the camera's pictures of one scene are not quite the same. */
const NEARLY = 5e-3;
/** Both ways were tried and agree; which is faster depends on the machine. */
const TRIED =
  /; (frames are prepared on the GPU, not bit-exact|preparing frames on the GPU:) .* instead of .* a frame/;
const tiny = tinyYolox({
  id: 'tiny',
  side: 16,
  stride: 4,
  // No bars: every cell has something of the picture under it.
  preprocess: { fit: 'stretch', scale: 1 / 255 },
});

const DOCUMENT = `version: '1'
sources:
  camera: { uri: camera, type: video, live: true }
pipelines:
  tiny:
    - source: camera
    - detect_objects: { ai_model: { model: tiny } }
`;

/** A fresh run of the tiny pipeline on a wish for a runtime; gives what it finds in a picture. */
async function runOn(app: App, choice: ProviderChoice, picture?: Buffer): Promise<DetectResult> {
  await app.setProvider(choice);
  const result = app.result();
  await app.start('tiny', picture);
  const first = await result;
  await app.stop();
  return first;
}

/** Score and box as numbers, cell by cell: rows of one cell keep their place, whatever their score. */
function table(detections: readonly Detection[]): number[][] {
  return detections
    .map(({ score, box }) => [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height, score])
    .toSorted(([ax = 0, ay = 0], [bx = 0, by = 0]) => Math.floor(ay * 4) - Math.floor(by * 4) || ax - bx);
}

/** Cell by cell, on a scale from 0 to 1. */
function expectSame(found: readonly Detection[], wanted: readonly Detection[], most: number): void {
  expect(found).toHaveLength(CELLS);
  const [rows, expected] = [table(found), table(wanted)];
  rows.forEach((row, index) =>
    row.forEach((value, column) =>
      expect(Math.abs(value - (expected[index]?.[column] ?? NaN)), `cell ${index}`).toBeLessThan(most),
    ),
  );
}

/** The scores follow the picture, so that agreeing means something. */
function expectVaried(detections: readonly Detection[]): void {
  const scores = detections.map(({ score }) => score);
  expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.02);
}

/** The app on an emulated GPU, at an edge that has the tiny model. Whoever opens them closes browser and edge. */
async function open(camera?: string): Promise<{ edge: Edge; browser: Browser; app: App }> {
  const document = join(await mkdtemp(join(tmpdir(), 'sightline-document-')), 'tiny.yaml');
  await writeFile(document, DOCUMENT);
  const edge = await startEdge({ document, flags: ['--models', await modelsFolder(tiny)] });
  const browser = await launch({ softwareGpu: true, ...(camera === undefined ? {} : { camera }) });
  const app = await openApp(browser, edge.url);
  await app.setPlacement('browser');
  return { edge, browser, app };
}

async function reasonOf(app: App): Promise<string> {
  return (await app.state()).provider?.reason ?? '';
}

// Runtimes are loaded several times, with a GPU that is a processor.
test.setTimeout(240_000);

test('on WebGPU the same is found as on WASM; an emulated GPU is not chosen unasked', async () => {
  const { edge, browser, app } = await open();
  try {
    // It stands still: all look at the same.
    const { jpeg } = await facesScene();

    const gpu = await runOn(app, 'webgpu', jpeg);
    expect(gpu.provider).toMatchObject({ name: 'webgpu', reason: expect.stringMatching(/chosen/i) });
    const cpu = await runOn(app, 'wasm', jpeg);
    expect(cpu.provider.name).toBe('wasm');
    const unasked = await runOn(app, 'auto', jpeg);
    expect(unasked.provider).toMatchObject({ name: 'wasm', reason: expect.stringMatching(/emulated/i) });

    expectSame(gpu.detections, cpu.detections, SAME);
    expectVaried(cpu.detections);
    expect(app.complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
  }
});

test('frames that are prepared on the GPU go to the model there, and the same is found in them', async () => {
  const { edge, browser, app } = await open(await calmCameraFile(await facesScene()));
  try {
    const cpu = await runOn(app, 'wasm');

    // Both ways were tried, and found the same: else the words would say so.
    await app.setProvider('webgpu');
    await app.start('tiny');
    await expect.poll(() => reasonOf(app), { timeout: 60_000 }).toMatch(TRIED);
    await app.stop();

    await preferPixels(app);
    await app.start('tiny');
    expect(await reasonOf(app)).toMatch(TRIED);
    const counts = await countPixels(app);
    await expect.poll(async () => (await counts()).imported).toBeGreaterThan(2);
    const found = await app.result();
    const { copied, mostBytesBack } = await counts();
    expect(found.provider.name).toBe('webgpu');
    expect(copied).toBe(0);
    // What the model says is read back, and is smaller than what it was fed.
    expect(mostBytesBack).toBeGreaterThan(0);
    expect(mostBytesBack).toBeLessThan(INPUT_BYTES);
    expectSame(found.detections, cpu.detections, NEARLY);
    expectVaried(cpu.detections);
    expect(app.complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
  }
});
