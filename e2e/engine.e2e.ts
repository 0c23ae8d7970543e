import { expect, test, type Browser, type Locator } from '@playwright/test';
import type * as ViewModule from '../web/embed/view.ts';
import { imbalanceOf } from '../shared/run/imbalance.cases.ts';
import type { ViewerFigures } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { crashWorker } from './crash-worker.ts';
import { startEdge, type Edge } from './edge.ts';
import { expectOpened } from './keyboard.ts';
import { facesScene } from './scenes.ts';

let browser: Browser;
let edge: Edge;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/engine.yaml' });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

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
  expect(imbalanceOf(now.ledger)).toBe(0);
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
  await expect.poll(() => app.diagnostics()).toMatchObject({ openFrames: 0, workers: 0 });
  expect(app.complaints).toEqual([]);
  await app.page.close();
});

test(
  'a worker that crashes is replaced within 2 s, and the others never notice',
  { tag: '@alone' },
  async () => {
    const app = await openApp(browser, edge.url);
    await app.start('wired');
    await app.result({ nonEmpty: true });
    const [crashing, ...others] = app.page.workers().filter((worker) => worker.url().includes('flow'));
    if (crashing === undefined) throw new Error('no flow runs in a worker');
    expect(others).toHaveLength(1);
    const gone = crashing.waitForEvent('close');
    const killedAt = Date.now();
    await crashWorker(crashing);
    await gone;
    await app.result({ nonEmpty: true });
    expect(Date.now() - killedAt).toBeLessThan(2_000);
    expect(imbalanceOf((await figures(app)).ledger)).toBe(0);
    await app.stop();
    expect((await app.figures())?.ledger.inFlight ?? 0).toBe(0);
    await app.page.close();
  },
);

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

/** Lets a module of the page's own be used by its documents. */
async function register(app: App, name: string, body: string): Promise<void> {
  await app.page
    .context()
    .route(`**/${name}`, (route) => route.fulfill({ contentType: 'text/javascript', body }));
  await app.page.evaluate(async (file) => {
    const { registerElement }: Pick<typeof ViewModule, 'registerElement'> = await import(
      new URL('/embed/view.js', location.href).href
    );
    registerElement(`./${file}`, new URL(`/${file}`, location.href));
  }, name);
}

const HEARD = `export default {
  create({ every }, { log }) {
    return {
      process: (message) => (message.frame.id % every === 0 ? { ...message } : null),
      onEvent(name, params) {
        every = params.every;
        log('debug', name + ' ' + every);
      },
    };
  },
}`;

test('by keyboard: along the graph into an element, an event of its own, what it says of it, and out', async () => {
  const app = await openApp(browser, edge.url);
  await register(app, 'heard.mjs', HEARD);
  await app.start('heard');
  await app.result({ nonEmpty: true });
  const { page } = app;
  await page.getByText('Inside the pipeline').click();
  await expectOpened(page.getByLabel('From level'));
  await page.getByLabel('From level').selectOption('debug');
  const element = (name: string): Locator => page.getByRole('button', { name: new RegExp(`^${name}\\b`) });
  await element('source').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  // Along the wire: to the right, or down on a narrow page.
  await page.keyboard.press('ArrowRight');
  await expect(element('mine')).toBeFocused();
  await page.keyboard.press('Enter');
  const details = page.getByRole('region', { name: 'Details of mine' });
  await expect(details.getByRole('heading', { name: 'mine' })).toBeFocused();
  await details.getByLabel('Parameters, JSON').focus();
  await page.keyboard.type('{"every":1}');
  await page.keyboard.press('Enter');
  await expect(details.getByText(/^Sent take to mine/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Log' }).getByText('take 1')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await expect(element('mine')).toBeFocused();
  expect(app.complaints).toEqual([]);
  await app.stop();
  await page.close();
});

test('an element that the page registered runs in a worker, with its configuration', async () => {
  const app = await openApp(browser, edge.url);
  const module = `export default ({ ...message }, { config }) => (message.frame.id % config.every === 0 ? message : null)`;
  await register(app, 'third.mjs', module);
  await app.start('own');
  const result = await app.result({ nonEmpty: true });
  expect(result.frame.id % 3).toBe(0);
  await expect.poll(async () => (await figures(app)).ledger.filtered).toBeGreaterThan(3);
  expect(imbalanceOf((await figures(app)).ledger)).toBe(0);
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
    'source',
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
