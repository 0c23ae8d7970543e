import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openApp, type App } from './app.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';
import { facesScene } from './scenes.ts';
import { modelsFolder, tinyYolox } from './tiny-model.ts';
import type { Detection } from '../shared/detection.ts';
import type { DetectResult } from '../shared/detect/detector.ts';
import type { ProviderChoice } from '../web/viewer/viewer.api.ts';

const CELLS = 16;
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
async function runOn(app: App, choice: ProviderChoice, picture: Buffer): Promise<DetectResult> {
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

test('on WebGPU the same is found as on WASM; an emulated GPU is not chosen unasked', async () => {
  const document = join(await mkdtemp(join(tmpdir(), 'sightline-document-')), 'tiny.yaml');
  await writeFile(document, DOCUMENT);
  const edge = await startEdge({ document, flags: ['--models', await modelsFolder(tiny)] });
  const browser = await launch({ softwareGpu: true });
  try {
    const app = await openApp(browser, edge.url);
    await app.setPlacement('browser');
    // It stands still: all look at the same.
    const { jpeg } = await facesScene();

    const gpu = await runOn(app, 'webgpu', jpeg);
    expect(gpu.provider).toMatchObject({ name: 'webgpu', reason: expect.stringMatching(/chosen/i) });
    const cpu = await runOn(app, 'wasm', jpeg);
    expect(cpu.provider.name).toBe('wasm');
    const unasked = await runOn(app, 'auto', jpeg);
    expect(unasked.provider).toMatchObject({ name: 'wasm', reason: expect.stringMatching(/emulated/i) });

    expect(gpu.detections).toHaveLength(CELLS);
    const [onGpu, onCpu] = [table(gpu.detections), table(cpu.detections)];
    onGpu.forEach((row, index) =>
      row.forEach((value, column) =>
        expect(Math.abs(value - (onCpu[index]?.[column] ?? NaN)), `cell ${index}`).toBeLessThan(1e-3),
      ),
    );
    // The scores follow the picture, so that agreeing means something.
    const scores = cpu.detections.map(({ score }) => score);
    expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.02);
    expect(app.complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
  }
});
