import { expect, test, type Browser } from '@playwright/test';
import type { DetectResult } from '../shared/detect/detector.ts';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';
import { openThrottledLink, type ThrottledLink } from './throttled-link.ts';

/** The part of the app element that this test touches. */
interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

let browser: Browser;
let edge: Edge;
let link: ThrottledLink;
test.beforeEach(async () => {
  edge = await startEdge();
  link = await openThrottledLink(edge.port);
  browser = await launch({ camera: await cameraFile(await facesScene()) });
});
test.afterEach(async () => {
  await browser.close();
  await link.close();
  await edge.stop();
});

/** The results of so many milliseconds. */
function resultsOf(app: App, ms: number): Promise<DetectResult[]> {
  return app.page.evaluate(
    (durationMs) =>
      new Promise<DetectResult[]>((resolve) => {
        const seen: DetectResult[] = [];
        const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
        const off = viewer?.on('result', (result) => seen.push(result));
        setTimeout(() => {
          off?.();
          resolve(seen);
        }, durationMs);
      }),
    ms,
  );
}

/** How the newest result's frame was squeezed; null: not at all. */
async function newestLossy(app: App): Promise<DetectResult['lossy'] | null> {
  return (await app.result({ placement: 'edge' })).lossy ?? null;
}

test(
  'on a slow link frames are squeezed and say so, results keep coming, and go exact again when it is fast',
  { tag: '@alone' },
  async () => {
    test.setTimeout(180_000);
    const app = await openApp(browser, link.url);
    await app.setPlacement('edge');
    await app.start('poses');
    await app.result({ placement: 'edge' });
    // A busy computer may look like a slow link for a moment.
    await expect.poll(() => newestLossy(app), { timeout: 60_000 }).toBeNull();

    // An exact frame of this model is 110 kB: of those 1.4 a second go through here.
    link.limit(150_000);
    await expect.poll(() => newestLossy(app), { timeout: 60_000 }).not.toBeNull();
    const results = await resultsOf(app, 5_000);
    expect(results.length / 5).toBeGreaterThan(3);
    // It may try now and then whether more goes through.
    const last = results.findLast(({ lossy }) => lossy !== undefined);
    expect(last).toMatchObject({ placement: 'edge', reason: 'you chose the edge' });
    expect(last?.lossy?.width).toBeLessThanOrEqual(192);
    await expect(app.page.locator('sl-placement')).toContainText(/(JPEG|WEBP) of \d+×\d+ pixels/);

    link.limit(null);
    await expect.poll(() => newestLossy(app), { timeout: 90_000 }).toBeNull();
    await app.stop();
    expect(app.complaints).toEqual([]);
  },
);

test('by itself a run goes to the edge when it is slow here, comes back when that turns slow, and says why', async () => {
  test.setTimeout(240_000);
  const context = await browser.newContext();
  // A slow computer: what its lanes answer comes late.
  await context.addInitScript(() => {
    const lanes = new WeakSet<EventTarget>();
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (options?.name === 'sightline-lane') lanes.add(this);
      }

      override addEventListener(type: string, listener: unknown, options?: AddEventListenerOptions): void {
        if (typeof listener !== 'function') return;
        const call = (event: Event): void => void Reflect.apply(listener, this, [event]);
        const late = (event: Event): void => {
          setTimeout(() => call(event), Number(Reflect.get(globalThis, 'laneDelayMs') ?? 0));
        };
        super.addEventListener(type, lanes.has(this) && type === 'message' ? late : call, options);
      }
    };
  });
  const app = await openApp(context, link.url);
  const slowLane = (ms: number): Promise<boolean> =>
    app.page.evaluate((delay) => Reflect.set(globalThis, 'laneDelayMs', delay), ms);
  await app.start('faces');
  await app.result({ placement: 'browser' });
  await slowLane(900);
  await expect.poll(async () => (await app.state()).placement, { timeout: 60_000 }).toBe('edge');
  const there = await app.result({ placement: 'edge' });
  expect(there.reason).toMatch(/^(too slow here .*; the edge takes|the edge (answers|takes))/);

  await slowLane(0);
  link.delay(1_500);
  await expect.poll(async () => (await app.state()).placement, { timeout: 120_000 }).toBe('browser');
  const here = await app.result({ placement: 'browser' });
  expect(here.reason).toMatch(/here/);
  await app.stop();
  expect(app.complaints).toEqual([]);
});

test('by itself a run whose edge is gone goes on here, and says so', async () => {
  test.setTimeout(120_000);
  const app = await openApp(browser, link.url);
  await app.setPlacement('edge');
  await app.start('faces');
  await app.result({ placement: 'edge', nonEmpty: true });
  await app.setPlacement('auto');
  await app.result({ placement: 'edge' });
  const next = app.result({ placement: 'browser', nonEmpty: true });
  await edge.kill();
  expect((await next).reason).toMatch(/^the edge went away/);
});
