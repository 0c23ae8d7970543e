import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser } from '@playwright/test';
import sharp from 'sharp';
import type { DetectResult } from '../shared/detect/detector.ts';
import type { SegmentationMask } from '../shared/detection.ts';
import { maskValues } from '../shared/mask.ts';
import { CATALOG } from '../shared/models/catalog.ts';
import { openApp } from './app.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { unmatched } from './match.ts';
import { SCENE } from './scenes.ts';

const shared = process.env['SIGHTLINE_SHARED'] ?? '../shared';
const MODELS = ['shufflenet-v2', 'selfie-segmentation', 'deimv2-atto'];
const DOCUMENT = `
pipelines:
  kinds:
    - source: camera
    - classify: { ai_model: { model: shufflenet-v2 } }
  things:
    - source: camera
    - detect_objects: { ai_model: { model: deimv2-atto } }
  people:
    - source: camera
    - detect_objects: { ai_model: { model: centernet }, label_filter: [person] }
    - detect_objects: { ai_model: { model: deimv2-atto }, within: { labels: [person] } }
  person:
    - source: camera
    - segment: { ai_model: { model: selfie-segmentation } }
`;

test.skip(!existsSync(`${shared}/models`), '../shared with models and pictures is not on this machine');

let folder: string;
let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-findings-'));
  for (const id of MODELS) await install(id);
  await writeFile(join(folder, 'document.yaml'), DOCUMENT);
  const flags = ['--models', join(folder, 'models')];
  edge = await startEdge({ document: join(folder, 'document.yaml'), flags });
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
  await rm(folder, { recursive: true });
});

/** Puts a model of the catalog into the server's folder. */
async function install(id: string): Promise<void> {
  const entry = CATALOG.find(({ manifest }) => manifest.id === id);
  if (entry === undefined) throw new Error(`${id} is not in the catalog`);
  const target = join(folder, 'models', id, '1');
  await mkdir(target, { recursive: true });
  const { manifest, hash, size, mirrorName } = entry;
  await writeFile(join(target, 'manifest.json'), JSON.stringify({ ...manifest, sha256: hash.hex, size }));
  await copyFile(`${shared}/models/${mirrorName}`, join(target, manifest.file));
}

/** A picture cut to a camera's shape. */
function cut(picture: string): Promise<Buffer> {
  const { width, height } = SCENE;
  const file = sharp(`${shared}/media/images/${picture}`).resize(width, height, {
    fit: 'cover',
    position: 'top',
  });
  return file.jpeg({ quality: 92 }).toBuffer();
}

/** A picture looked at on both hosts. */
async function lookAt(picture: string, pipeline: string, screenshot: string): Promise<DetectResult[]> {
  const jpeg = await cut(picture);
  const app = await openApp(browser, edge.url);
  await app.setPlacement('browser');
  const here = app.result({ placement: 'browser' });
  await app.start(pipeline, jpeg);
  const results = [await here];
  // What was found is drawn with the next picture that the screen shows.
  await app.page.evaluate(
    () => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))),
  );
  await app.page.screenshot({ path: test.info().outputPath(screenshot) });
  const there = app.result({ placement: 'edge' });
  await app.setPlacement('edge');
  results.push(await there);
  expect(app.complaints).toEqual([]);
  await app.page.close();
  return results;
}

test('what a frame shows is said on both hosts, and written over the picture', async () => {
  for (const { classes = [], detections } of await lookAt('dog.jpg', 'kinds', 'kinds.png')) {
    expect(detections).toEqual([]);
    // Measured: the same on both, to the last digit.
    expect(classes[0]?.label).toBe('Eskimo dog');
    expect(classes[0]?.score).toBeCloseTo(0.0992, 3);
    expect(classes.length).toBeLessThanOrEqual(5);
  }
});

test('a model with a second input finds the same things on both hosts', async () => {
  const [here, there] = await lookAt('dog.jpg', 'things', 'things.png');
  for (const result of [here, there]) {
    const labels = result?.detections.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['dog', 'bicycle']));
  }
});

test('who looks within boxes does so here while the others are on the edge, and finds the same', async () => {
  const app = await openApp(browser, edge.url);
  await app.setPlacement('browser');
  const here = app.result();
  await app.start('people', await cut('tfjs_three_people.jpg'));
  const before = await here;
  const there = app.result();
  await app.setPlacement('edge');
  const after = await there;
  expect(after.reason).toBe('you chose the edge; `detect_objects-2` looks within boxes and stays here');
  expect(await app.state()).toMatchObject({ placement: 'edge', error: null });
  expect(before.detections.length).toBeGreaterThan(0);
  const tolerance = { iou: 0.99, score: 0.001 };
  expect(unmatched(before.detections, after.detections, tolerance)).toEqual([]);
  expect(unmatched(after.detections, before.detections, tolerance)).toEqual([]);
  expect(app.complaints).toEqual([]);
  await app.page.close();
});

test('a mask of a person covers the person on both hosts', async () => {
  for (const { mask } of await lookAt('tfjs_portrait.jpg', 'person', 'person.png')) {
    if (mask === undefined) throw new Error('no mask came');
    // The face is in the middle; the upper corners are wall.
    expect(valueAt(mask, 0.49, 0.5)).toBeGreaterThan(200);
    expect([valueAt(mask, 0.02, 0.05), valueAt(mask, 0.98, 0.05)]).toEqual([0, 0]);
  }
});

function valueAt(mask: SegmentationMask, x: number, y: number): number {
  const [column, row] = [Math.floor(x * mask.width), Math.floor(y * mask.height)];
  return maskValues(mask)[row * mask.width + column] ?? -1;
}
