import { expect, test, type Browser, type Worker } from '@playwright/test';
import type { RunNotice } from '../shared/run/run.api.ts';
import { imbalanceOf } from '../shared/run/imbalance.cases.ts';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { crashWorker } from './crash-worker.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';
import { modelsFolder, tinyYolox } from './tiny-model.ts';

/** What these tests keep in the page. */
interface Seen {
  readonly notices: RunNotice[];
  readonly outputs: { readonly element: string; readonly at: number }[];
}

interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

declare global {
  var seen: Seen;
}

let browser: Browser;
let edge: Edge;
let model: Buffer;
test.beforeAll(async () => {
  const { manifest, onnx } = tinyYolox({ id: 'broken', side: 32, stride: 8, preprocess: {} });
  model = Buffer.from(onnx);
  const folder = await modelsFolder({ manifest, onnx });
  edge = await startEdge({ document: 'e2e/documents/faults.yaml', flags: ['--models', folder] });
  browser = await launch({ camera: await cameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** Starts a pipeline, and keeps what it tells. */
async function begin(pipeline: string): Promise<App> {
  const app = await openApp(browser, edge.url);
  await app.page.evaluate(() => {
    globalThis.seen = { notices: [], outputs: [] };
    const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
    viewer?.on('notice', (notice) => globalThis.seen.notices.push(notice));
    viewer?.on('output', ({ element }) => globalThis.seen.outputs.push({ element, at: performance.now() }));
  });
  await app.start(pipeline);
  return app;
}

function seen(app: App): Promise<Seen> {
  return app.page.evaluate(() => globalThis.seen);
}

async function outputsOf(app: App, element: string): Promise<number[]> {
  return (await seen(app)).outputs.filter((output) => output.element === element).map(({ at }) => at);
}

/** The longest time without a message at an end of the graph, milliseconds. */
async function longestGap(app: App, element: string): Promise<number> {
  const times = await outputsOf(app, element);
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
}

async function untilMore(app: App, element: string, more = 10): Promise<void> {
  const before = (await outputsOf(app, element)).length;
  await expect.poll(async () => (await outputsOf(app, element)).length).toBeGreaterThan(before + more);
}

async function expectSound(app: App): Promise<void> {
  const figures = await app.figures();
  if (figures === null) throw new Error('nothing runs');
  expect(imbalanceOf(figures.ledger)).toBe(0);
  await app.stop();
  await expect.poll(() => app.diagnostics()).toMatchObject({ openFrames: 0, workers: 0 });
  expect((await app.figures())?.ledger.inFlight ?? 0).toBe(0);
  await app.page.close();
}

/** The workers of flows, in the order of the document's flows. */
function flowWorkers(app: App): Worker[] {
  return app.page.workers().filter((worker) => worker.url().includes('flow'));
}

test(
  'a flow worker that crashes, again and again, is replaced within 2 s; the one beside it never notices',
  { tag: '@alone' },
  async () => {
    const app = await begin('threads');
    await untilMore(app, 'risky');
    for (let crash = 1; crash <= 3; crash += 1) {
      const [, risky] = flowWorkers(app);
      if (risky === undefined) throw new Error('no such worker');
      await crashWorker(risky);
      const words = async (): Promise<number> =>
        (await seen(app)).notices.filter(({ kind }) => kind === 'recycle').length;
      await expect.poll(words).toBe(crash);
      await untilMore(app, 'risky', 20);
    }
    expect(await longestGap(app, 'risky')).toBeLessThan(2_000);
    expect(await longestGap(app, 'calm')).toBeLessThan(1_000);
    await expectSound(app);
  },
);

test('a flow worker caught in a loop is found by its silence and replaced', { tag: '@alone' }, async () => {
  const app = await begin('threads');
  await untilMore(app, 'risky', 30);
  const [, risky] = flowWorkers(app);
  void risky
    ?.evaluate(() => {
      for (;;);
    })
    .catch(() => undefined);
  await expect
    .poll(async () => (await seen(app)).notices.map(({ message }) => message).join('\n'))
    .toContain('has been silent for');
  await untilMore(app, 'calm');
  await expect.poll(async () => (await seen(app)).notices.map(({ kind }) => kind)).toContain('recycle');
  await untilMore(app, 'risky');
  expect(await longestGap(app, 'risky')).toBeLessThan(4_000);
  expect(await longestGap(app, 'calm')).toBeLessThan(2_000);
  await expectSound(app);
});

test("a page that was held back takes its own sleep for nobody's fault", { tag: '@alone' }, async () => {
  const app = await begin('threads');
  await untilMore(app, 'risky', 30);
  await app.page.evaluate(() => {
    for (const end = performance.now() + 3_000; performance.now() < end;);
  });
  await untilMore(app, 'risky');
  const kinds = (await seen(app)).notices.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== 'state')).toEqual([]);
  await expectSound(app);
});

test('a detector whose worker crashes loads its model anew and looks again', { tag: '@alone' }, async () => {
  const app = await begin('faces');
  await app.result({ nonEmpty: true });
  const lane = app.page.workers().find((worker) => worker.url().includes('lane'));
  if (lane === undefined) throw new Error('no lane');
  const gone = lane.waitForEvent('close');
  const killedAt = Date.now();
  await crashWorker(lane);
  await gone;
  await app.result({ nonEmpty: true });
  // 1.2 s by itself; the model is loaded anew, which takes its time where other things run as well.
  expect(Date.now() - killedAt).toBeLessThan(6_000);
  await expectSound(app);
});

test('a model whose file is damaged is refused in words', { tag: '@alone' }, async () => {
  const app = await openApp(browser, edge.url);
  const damaged = Buffer.from(model.map((byte, index) => (index === model.length >> 1 ? byte ^ 0xff : byte)));
  await app.page.context().route(/broken.*onnx/, (route) => route.fulfill({ body: damaged }));
  await app.start('broken').catch(() => undefined);
  const { phase, error } = await app.state();
  expect(phase).toBe('failed');
  expect(error).toContain('invalid_model');
  await app.page.close();
});
