import { expect, test, type Browser } from '@playwright/test';
import type * as ViewModule from '../web/embed/view.ts';
import type { Viewer, ViewerFigures } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

/** The part of the app element that this test touches. */
interface AppElement extends HTMLElement {
  readonly viewer: Viewer & {
    readonly diagnostics: () => { readonly openFrames: number; readonly workers: number };
  };
}

let browser: Browser;
let edge: Edge;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/engine.yaml' });
  browser = await launch({ camera: await cameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

function imbalance({ ledger }: ViewerFigures): number {
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  return ledger.captured - ledger.delivered - dropped - ledger.filtered - ledger.failed - ledger.inFlight;
}

async function figures(app: App): Promise<ViewerFigures> {
  const found = await app.figures();
  if (found === null) throw new Error('nothing runs');
  return found;
}

test('frames go through workers by transfer, come back as detections, and every one is accounted for', async () => {
  const app = await openApp(browser, edge.url);
  await app.start('wired');
  await app.result({ placement: 'browser', nonEmpty: true });
  await expect.poll(async () => (await figures(app)).ledger.delivered).toBeGreaterThan(10);
  const now = await figures(app);
  expect(imbalance(now)).toBe(0);
  // Every other frame is left out by the element in the first worker.
  expect(now.ledger.filtered).toBeGreaterThan(5);
  expect(now.elements.map(({ name, flow }) => `${name}/${flow}`)).toEqual([
    'source/main',
    'thin/light',
    'find/main',
    'sure/rules',
  ]);
  expect(app.page.workers().length).toBeGreaterThanOrEqual(3);
  await app.stop();
  await expect
    .poll(() =>
      app.page.evaluate(() => document.querySelector<AppElement>('sightline-app')?.viewer.diagnostics()),
    )
    .toMatchObject({ openFrames: 0, workers: 0 });
  expect(app.complaints).toEqual([]);
  await app.page.close();
});

test('a worker that crashes is replaced within 2 s, and the others never notice', async () => {
  const app = await openApp(browser, edge.url);
  await app.start('wired');
  await app.result({ nonEmpty: true });
  const [crashing, ...others] = app.page.workers().filter((worker) => worker.url().includes('flow'));
  if (crashing === undefined) throw new Error('no flow runs in a worker');
  expect(others).toHaveLength(1);
  const gone = crashing.waitForEvent('close');
  const killedAt = Date.now();
  await crashing.evaluate(() => {
    setTimeout(() => {
      throw new Error('a fault that was injected');
    });
  });
  await gone;
  await app.result({ nonEmpty: true });
  expect(Date.now() - killedAt).toBeLessThan(2_000);
  expect(imbalance(await figures(app))).toBe(0);
  await app.stop();
  expect((await app.figures())?.ledger.inFlight ?? 0).toBe(0);
  await app.page.close();
});

test('the page shows the graph, and its buttons pause and resume the run', async () => {
  const app = await openApp(browser, edge.url);
  await app.start('wired');
  await app.page.getByText('Inside the pipeline').click();
  await expect(app.page.getByText('thin', { exact: true }).first()).toBeVisible();
  await app.page.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(async () => (await figures(app)).ledger.dropped.paused ?? 0).toBeGreaterThan(3);
  await app.page.getByRole('button', { name: 'Resume' }).click();
  await app.result({ nonEmpty: true });
  await app.page.close();
});

test('an element that the page registered runs in a worker, with its configuration', async () => {
  const app = await openApp(browser, edge.url);
  const module = `export default ({ ...message }, { config }) => (message.frame.id % config.every === 0 ? message : null)`;
  await app.page
    .context()
    .route('**/third.mjs', (route) => route.fulfill({ contentType: 'text/javascript', body: module }));
  await app.page.evaluate(async () => {
    const { registerElement }: Pick<typeof ViewModule, 'registerElement'> = await import(
      new URL('/embed/view.js', location.href).href
    );
    registerElement('./third.mjs', new URL('/third.mjs', location.href));
  });
  await app.start('own');
  const result = await app.result({ nonEmpty: true });
  expect(result.frame.id % 3).toBe(0);
  await expect.poll(async () => (await figures(app)).ledger.filtered).toBeGreaterThan(3);
  expect(imbalance(await figures(app))).toBe(0);
  expect(app.complaints).toEqual([]);
  await app.page.close();
});

test('a frame is traced over a worker and the edge, on one time line', async () => {
  const app = await openApp(browser, edge.url);
  await app.setPlacement('edge');
  await app.start('far');
  await app.result({ placement: 'edge', nonEmpty: true });
  await app.page.getByText('Inside the pipeline').click();
  await app.page.getByRole('button', { name: 'Trace one frame' }).click();
  const way = app.page.getByRole('region', { name: 'One frame’s way' });
  await expect(way.getByText(/Frame \d+ took/)).toBeVisible();
  await way.getByText('As a table').click();
  const steps = way.getByRole('row').getByRole('rowheader');
  await expect(steps).toHaveText([
    'thin',
    'find',
    ...['pack', 'transfer out', 'queue', 'preprocess', 'infer', 'postprocess', 'transfer back'].map(
      (stage) => `– ${stage}`,
    ),
  ]);
  await expect(way.getByRole('row', { name: /transfer out/ })).toContainText('page → edge');
  await expect(way.getByRole('row', { name: /infer/ })).toContainText('±');
  expect(app.complaints).toEqual([]);
  await app.page.close();
});
