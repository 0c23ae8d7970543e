import { expect, test, type Browser, type Page } from '@playwright/test';
import { openApp, type App } from './app.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';
import type { Viewer, ViewerFigures } from '../web/viewer/viewer.api.ts';

let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  edge = await startEdge();
  browser = await launch({ camera: await cameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** The part of the app element that is looked at. */
interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
  readonly views: { readonly others: readonly Viewer[] };
}

/** Opens the app and counts how often it asks for a camera. */
async function open(): Promise<App & { cameras(): Promise<number> }> {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    const media = navigator.mediaDevices;
    const ask = media.getUserMedia.bind(media);
    Object.assign(globalThis, { cameras: 0 });
    media.getUserMedia = (constraints) => {
      Object.assign(globalThis, { cameras: Number(Reflect.get(globalThis, 'cameras')) + 1 });
      return ask(constraints);
    };
  });
  const app = await openApp(context, edge.url);
  // By hand, so that it holds for every run of the page.
  await app.page.getByRole('radio', { name: 'Browser' }).check();
  return { ...app, cameras: () => app.page.evaluate(() => Number(Reflect.get(globalThis, 'cameras'))) };
}

/** The figures of the first run, then those of the others in the order in which they came. */
function figures(page: Page): Promise<(ViewerFigures | null)[]> {
  return page.evaluate(() => {
    const app = document.querySelector<AppElement>('sightline-app');
    return app === null ? [] : [app.viewer, ...app.views.others].map((viewer) => viewer.figures());
  });
}

async function delivered(page: Page): Promise<number[]> {
  return (await figures(page)).map((each) => each?.ledger.delivered ?? 0);
}

function expectBalanced(all: readonly (ViewerFigures | null)[]): void {
  for (const each of all) {
    if (each === null) throw new Error('no figures');
    const { captured, delivered: done, filtered, failed, dropped, inFlight } = each.ledger;
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    expect(done + filtered + failed + lost + inFlight).toBe(captured);
    expect(inFlight).toBeLessThanOrEqual(2);
  }
}

test('two pipelines on one camera: opened once, both balance, and when one stops the other never notices', async () => {
  const app = await open();
  const { page } = app;
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await app.result({ nonEmpty: true });
  await page.getByLabel('Add a pipeline to this picture').selectOption('poses');
  await expect.poll(async () => (await delivered(page))[1] ?? 0, { timeout: 60_000 }).toBeGreaterThan(5);
  expect(await app.cameras()).toBe(1);
  expectBalanced(await figures(page));
  expect((await app.diagnostics()).tracks).toBe(1);
  for (let look = 0; look < 20; look += 1)
    expect((await app.diagnostics()).openFrames).toBeLessThanOrEqual(6);

  await page.getByRole('button', { name: /^Remove / }).click();
  const [before = 0] = await delivered(page);
  await expect.poll(async () => (await delivered(page))[0] ?? 0).toBeGreaterThan(before + 5);
  expect(await app.state()).toMatchObject({ phase: 'running', error: null, warning: null });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect.poll(() => app.diagnostics()).toEqual({ workers: 0, openFrames: 0, tracks: 0 });
  expect(app.complaints).toEqual([]);
  await page.context().close();
});

test('the first of two stops, and the other goes on with the camera', async () => {
  const app = await open();
  const { page } = app;
  await app.start('faces');
  await page.getByRole('button', { name: 'Another camera' }).click();
  await page.getByLabel('Pipeline of view 2').selectOption('faces');
  await page.getByLabel('Camera of view 2').selectOption('');
  await page.getByRole('button', { name: 'Start view 2' }).click();
  await expect.poll(async () => (await delivered(page))[1] ?? 0, { timeout: 60_000 }).toBeGreaterThan(3);
  expect(await app.cameras()).toBe(1);
  await app.stop();
  const before = (await delivered(page))[1] ?? 0;
  await expect.poll(async () => (await delivered(page))[1] ?? 0).toBeGreaterThan(before + 5);
  const shows = await page.evaluate(() => {
    const tile = document.querySelector('sightline-app')?.shadowRoot?.querySelector('sl-tile');
    const video = tile?.shadowRoot?.querySelector('sl-stage')?.shadowRoot?.querySelector('video');
    return video === null || video === undefined ? null : [video.paused, video.videoWidth > 0];
  });
  expect(shows).toEqual([false, true]);
  await page.getByRole('button', { name: 'Remove view 2' }).click();
  await expect.poll(() => app.diagnostics()).toEqual({ workers: 0, openFrames: 0, tracks: 0 });
  expect(app.complaints).toEqual([]);
  await page.context().close();
});

test('three equal pipelines get a third each, within ten percent', { tag: '@alone' }, async () => {
  test.setTimeout(150_000);
  const app = await open();
  const { page } = app;
  await app.start('faces');
  for (const pipeline of ['faces', 'faces'])
    await page.getByLabel('Add a pipeline to this picture').selectOption(pipeline);
  await expect
    .poll(async () => Math.min(...(await delivered(page)), 99), { timeout: 60_000 })
    .toBeGreaterThan(10);
  expect(await delivered(page)).toHaveLength(3);
  const from = await delivered(page);
  let counts: number[] = [];
  const soFar = async (): Promise<number> => {
    counts = (await delivered(page)).map((count, index) => count - (from[index] ?? 0));
    return Math.max(...counts);
  };
  // So many that a tenth is no chance.
  await expect.poll(soFar, { timeout: 60_000 }).toBeGreaterThan(80);
  const fair = counts.reduce((sum, count) => sum + count, 0) / 3;
  test.info().annotations.push({ type: 'delivered', description: counts.join(', ') });
  for (const count of counts) expect(Math.abs(count - fair) / fair).toBeLessThan(0.1);
  await app.stop();
  await expect.poll(() => app.diagnostics()).toEqual({ workers: 0, openFrames: 0, tracks: 0 });
  await page.context().close();
});

test('two elements on one page of the edge share its camera, and each lets go of it', async () => {
  const page = await browser.newPage();
  await page.goto(`${edge.url}/docs`);
  await page.evaluate(async (url) => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const seen = [0, 0];
    Object.assign(globalThis, { seen, cameras: 0 });
    navigator.mediaDevices.getUserMedia = (constraints) => {
      Object.assign(globalThis, { cameras: Number(Reflect.get(globalThis, 'cameras')) + 1 });
      return ask(constraints);
    };
    await import(url);
    for (const index of [0, 1]) {
      const view = document.createElement('sightline-view');
      view.setAttribute('pipeline', 'faces');
      view.setAttribute('placement', 'browser');
      view.addEventListener('detections', () => (seen[index] = (seen[index] ?? 0) + 1));
      document.body.append(view);
    }
  }, `${edge.url}/embed/sightline.js`);
  const seen = (): Promise<number[]> =>
    page.evaluate(() => Array.from((globalThis as unknown as { seen: number[] }).seen));
  await expect.poll(async () => Math.min(...(await seen())), { timeout: 60_000 }).toBeGreaterThan(3);
  expect(await page.evaluate(() => Number(Reflect.get(globalThis, 'cameras')))).toBe(1);
  await page.evaluate(() => document.querySelector('sightline-view')?.remove());
  const [, before = 0] = await seen();
  await expect.poll(async () => (await seen())[1] ?? 0).toBeGreaterThan(before + 5);
  await page.evaluate(() => document.querySelector('sightline-view')?.remove());
  await expect.poll(() => page.workers().length).toBe(0);
  await page.close();
});
