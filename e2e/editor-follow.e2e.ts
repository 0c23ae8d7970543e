import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser } from '@playwright/test';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

/** The part of the app element that this test touches. */
interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

/** What happened in the page since it was begun to look. */
interface Seen {
  readonly windows: readonly (readonly number[])[];
  readonly found: readonly { readonly time: number; readonly faces: number }[];
  readonly phases: readonly string[];
  readonly changes: number;
}

const SIZE = 12;
const BEFORE = `version: '1'
sources:
  camera: { uri: camera, type: video, live: true }
ai_models:
  faces: { model: blazeface }
pipelines:
  counted:
    placement: browser
    elements:
      - source: camera
      - name: find
        detect_faces: { ai_model: faces, confidence_threshold: 0.5 }
      - name: dozens
        count_window: { size: ${SIZE} }
`;
/** No face is found any more. */
const CHANGED = BEFORE.replace('threshold: 0.5', 'threshold: 1');
/** Only the edge reaches its source and its sink. */
const EDGE_ONLY = `${CHANGED.replace('uri: camera', 'uri: "rtsp://127.0.0.1:1/none"').replace('placement: browser', 'placement: edge')}      - mqtt: { broker: "mqtt://127.0.0.1:1", topic: here }
`;

let folder: string;
let document: string;
let browser: Browser;
let edge: Edge;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-follow-'));
  document = join(folder, 'sightline.yaml');
  await writeFile(document, BEFORE);
  edge = await startEdge({ document });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterEach(async () => {
  await browser.close();
  await edge.stop();
  await rm(folder, { recursive: true });
});

async function gather({ page }: App): Promise<() => Promise<Seen>> {
  const gathered = await page.evaluateHandle(() => {
    const seen = {
      windows: [] as number[][],
      found: [] as { time: number; faces: number }[],
      phases: [] as string[],
      changes: 0,
    };
    const viewer = globalThis.document.querySelector<AppElement>('sightline-app')?.viewer;
    viewer?.on('output', ({ message }) => {
      const times = JSON.stringify(message.value).matchAll(/"time":(\d+)/g);
      seen.windows.push([...times].map(([, time]) => Number(time)));
    });
    viewer?.on('state', ({ phase }) => void seen.phases.push(phase));
    viewer?.on('notice', ({ kind }) => void (kind === 'changed' && (seen.changes += 1)));
    viewer?.run?.tap({
      element: 'find',
      side: 'output',
      every: 1,
      onMessage: ({ kind, value, frame }) => {
        if (kind === 'detections') seen.found.push({ time: frame.timestamp, faces: value.detections.length });
      },
    });
    return seen;
  });
  return () => gathered.evaluate((seen) => structuredClone(seen));
}

const lastOf = ({ found }: Seen): number => found.at(-1)?.faces ?? -1;

test('a document that is changed on the edge’s disk changes what runs in a page, which never restarts', async () => {
  test.setTimeout(180_000);
  const app = await openApp(browser, edge.url);
  await app.start('counted');
  const look = await gather(app);
  await expect.poll(async () => (await look()).windows.length).toBeGreaterThan(1);
  expect(lastOf(await look())).toBeGreaterThan(0);

  await writeFile(document, CHANGED);
  await expect.poll(async () => lastOf(await look())).toBe(0);
  const changedAt = (await look()).windows.length;
  await expect.poll(async () => (await look()).windows.length).toBeGreaterThan(changedAt + 1);

  // What is broken is not taken over by the edge, nor here.
  await writeFile(document, CHANGED.replace('count_window', 'count_windows'));
  await expect.poll(() => edge.log()).toMatch(/count_windows/);
  const brokenAt = (await look()).windows.length;
  await expect.poll(async () => (await look()).windows.length).toBeGreaterThan(brokenAt + 1);

  const { windows, phases, changes, found } = await look();
  expect(phases.every((phase) => phase === 'running')).toBe(true);
  expect(changes).toBe(1);
  // Windows that were half full went on: every frame that was looked at is in one.
  expect(windows.every(({ length }) => length === SIZE)).toBe(true);
  const inWindows = windows.flat();
  const looked = found.map(({ time }) => time);
  const from = inWindows.indexOf(looked[0] ?? -1);
  expect(from).toBeGreaterThanOrEqual(0);
  expect(looked.slice(0, inWindows.length - from)).toEqual(inWindows.slice(from));

  // What no browser can run, and what is removed: the run goes on, and the page says so.
  await writeFile(document, EDGE_ONLY);
  await expect(app.page.getByText(/was changed, but what runs here goes on as it was: .*mqtt/)).toBeVisible();
  await writeFile(document, BEFORE.replace('counted:', 'other:'));
  await expect(app.page.getByText(/was removed. What runs here goes on/)).toBeVisible();
  const goneAt = (await look()).windows.length;
  await expect.poll(async () => (await look()).windows.length).toBeGreaterThan(goneAt + 1);
  await writeFile(document, BEFORE);
  await expect(app.page.getByText(/What runs here goes on/)).toHaveCount(0);
  await expect.poll(async () => lastOf(await look())).toBeGreaterThan(0);
  expect((await look()).phases.every((phase) => phase === 'running')).toBe(true);
  await app.stop();
  expect(app.complaints).toEqual([]);
});
