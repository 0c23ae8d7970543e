import { expect, test, type Browser } from '@playwright/test';
import type { Viewer, ViewerFigures } from '../web/viewer/viewer.api.ts';
import { imbalanceOf } from '../shared/run/imbalance.cases.ts';
import { openApp, type App } from './app.ts';
import { cameraFile, hangingCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

/** The part of the app element that this test touches. */
interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

/** The capture times in every window and every warning so far, and the figures of the same instant. */
interface Seen {
  readonly windows: readonly (readonly number[])[];
  readonly warnings: readonly string[];
  readonly figures: ViewerFigures | null;
  readonly host: string | null;
}

let browser: Browser;
let edge: Edge;
test.beforeEach(async () => {
  edge = await startEdge({ document: 'e2e/documents/moving.yaml' });
  browser = await launch({ camera: await cameraFile(await facesScene()) });
});
test.afterEach(async () => {
  await browser.close();
  await edge.stop();
});

/** Gathers every window that comes out and every warning, in the page. */
async function gather(app: App): Promise<() => Promise<Seen>> {
  const gathered = await app.page.evaluateHandle(() => {
    const windows: number[][] = [];
    const warnings: string[] = [];
    const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
    viewer?.on('output', ({ message, element }) => {
      if (element !== 'fours') return;
      const times = JSON.stringify(message.value).matchAll(/"time":(\d+)/g);
      windows.push([...times].map(([, time]) => Number(time)));
    });
    viewer?.on('notice', ({ kind, message }) => {
      if (kind === 'warning') warnings.push(message);
    });
    return { windows, warnings };
  });
  return () =>
    gathered.evaluate((seen) => {
      const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
      return { ...seen, figures: viewer?.figures() ?? null, host: viewer?.state.host ?? null };
    });
}

async function moveTo(app: App, host: 'browser' | 'edge'): Promise<void> {
  await app.page.evaluate(
    (place) => document.querySelector<AppElement>('sightline-app')?.viewer.moveTo(place),
    host,
  );
}

async function pause(app: App): Promise<void> {
  await app.page.evaluate(() => document.querySelector<AppElement>('sightline-app')?.viewer.run?.pause());
}

async function moreWindows(look: () => Promise<Seen>): Promise<void> {
  const before = (await look()).windows.length;
  await expect
    .poll(async () => (await look()).windows.length, { timeout: 30_000 })
    .toBeGreaterThan(before + 2);
}

test('a run goes to the edge and back while frames flow: no window has a gap, a repetition or too few', async () => {
  test.setTimeout(120_000);
  const app = await openApp(browser, edge.url);
  await app.start('counted');
  const look = await gather(app);
  await moreWindows(look);
  for (const host of ['edge', 'browser', 'edge', 'browser', 'edge', 'browser'] as const) {
    await moveTo(app, host);
    expect((await look()).host).toBe(host);
    await moreWindows(look);
    const { host: still, warnings } = await look();
    expect(still, warnings.join('\n')).toBe(host);
  }
  await pause(app);
  await expect.poll(async () => (await look()).figures?.ledger.inFlight).toBe(0);
  const { windows, figures, warnings } = await look();
  const times = windows.flat();
  expect(windows.every(({ length }) => length === 4)).toBe(true);
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
  if (figures === null) throw new Error('nothing runs');
  const { delivered, failed, dropped } = figures.ledger;
  expect([imbalanceOf(figures.ledger), failed]).toEqual([0, 0]);
  expect([dropped.stopped ?? 0, dropped.edge_lost ?? 0], warnings.join('\n')).toEqual([0, 0]);
  // Every frame that was looked at, here or there, is in a window, or waits in the one that is not full yet.
  expect(Math.floor(delivered / 4)).toBe(windows.length);
  await app.stop();
  await expect.poll(() => app.diagnostics()).toMatchObject({ openFrames: 0, workers: 0 });
  expect(app.complaints).toEqual([]);
  await app.page.close();
});

test('a run whose edge dies goes on here, from what was last told', async () => {
  const app = await openApp(browser, edge.url);
  await app.start('counted');
  const look = await gather(app);
  await moreWindows(look);
  await moveTo(app, 'edge');
  await moreWindows(look);
  await edge.kill();
  await expect.poll(async () => (await look()).host, { timeout: 15_000 }).toBe('browser');
  await moreWindows(look);
  const { figures } = await look();
  expect(figures === null ? null : imbalanceOf(figures.ledger)).toBe(0);
  await app.stop();
  await app.page.close();
});

/** How often the camera was asked for from now on. */
async function countAsking(app: App): Promise<() => Promise<number>> {
  const counted = await app.page.evaluateHandle(() => {
    const count = { asked: 0 };
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) => {
      count.asked += 1;
      return open(constraints);
    };
    return count;
  });
  return () => counted.evaluate(({ asked }) => asked);
}

test('a camera that hangs while its run is on the edge is told here, asked for anew, and the run stays there', async () => {
  test.setTimeout(120_000);
  const hanging = await launch({ camera: await hangingCameraFile(4, 8) });
  const app = await openApp(hanging, edge.url);
  await app.start('counted');
  const look = await gather(app);
  await moreWindows(look);
  await moveTo(app, 'edge');
  const asked = await countAsking(app);
  await expect
    .poll(async () => (await look()).warnings.join(), { timeout: 40_000 })
    .toContain('The source is frozen: the same picture');
  await expect.poll(asked).toBeGreaterThan(0);
  await expect.poll(async () => (await look()).figures?.elements[0]?.state).toBe('busy');
  await moreWindows(look);
  const { host, figures, windows } = await look();
  expect([host, figures?.state]).toEqual(['edge', 'running']);
  expect(await app.state()).toMatchObject({ phase: 'running', error: null, warning: null });
  await moveTo(app, 'browser');
  await moreWindows(look);
  const times = (await look()).windows.flat();
  expect(times.length).toBeGreaterThan(windows.flat().length);
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
  await pause(app);
  await expect.poll(async () => (await look()).figures?.ledger.inFlight).toBe(0);
  const { figures: last } = await look();
  expect(last === null ? null : imbalanceOf(last.ledger)).toBe(0);
  await app.stop();
  await expect.poll(() => app.diagnostics()).toMatchObject({ openFrames: 0, workers: 0 });
  await hanging.close();
});

test('a local_only run stays, and says why', async () => {
  const app = await openApp(browser, edge.url);
  await app.start('mine');
  await app.result({ nonEmpty: true });
  await expect(moveTo(app, 'edge')).rejects.toThrow('its frames stay in the browser');
  await app.result({ nonEmpty: true });
  expect((await app.state()).host).toBe('browser');
  await app.stop();
  await app.page.close();
});

/** What the panel of the places says, and what it offers. */
function panelOf(app: App) {
  const panel = app.page.locator('sl-move');
  return { button: panel.getByRole('button'), words: panel.getByRole('status') };
}

test('the button moves the run there and back by keyboard, ids go on, and its inside is seen from here', async () => {
  test.setTimeout(120_000);
  const app = await openApp(browser, edge.url);
  const { button, words } = panelOf(app);
  await expect(words).toHaveText('Start a pipeline first.');
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await app.start('counted');
  const look = await gather(app);
  await moreWindows(look);
  await expect(button).toHaveText('Move this run to the edge');
  await button.focus();
  await app.page.keyboard.press('Enter');
  await expect(words).toContainText('on the edge', { timeout: 20_000 });
  await moreWindows(look);
  const { figures } = await look();
  expect(figures?.elements.map(({ name }) => name)).toEqual(['source', 'find', 'fours']);
  const listed = await (await fetch(new URL('api/pipelines', edge.url))).json();
  expect(listed).toContainEqual(
    expect.objectContaining({
      id: 'counted',
      host: 'edge',
      state: 'running',
      name: expect.stringContaining('of a browser'),
    }),
  );
  expect(await (await fetch(new URL('metrics', edge.url))).text()).toContain('pipeline="counted@1"');
  expect(await tapped(app)).toEqual(['frame', 'VideoFrame']);
  const hosts = await tracedHosts(app);
  expect([hosts.at(0), hosts.at(-1)]).toEqual(['page>edge', 'edge>page']);
  expect(hosts).toContain('edge');
  await button.press('Space');
  await expect(words).toContainText('in this browser', { timeout: 20_000 });
  await moreWindows(look);
  const times = (await look()).windows.flat();
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
  await app.stop();
  expect(app.complaints).toEqual([]);
  await app.page.close();
});

/** What a tap into the detector shows: the kind of the message, and of its value. */
function tapped(app: App): Promise<unknown> {
  return app.page.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        const run = document.querySelector<AppElement>('sightline-app')?.viewer.run;
        const end = run?.tap({
          element: 'find',
          side: 'input',
          every: 1,
          onMessage: ({ kind, value }) => {
            end?.();
            resolve([kind, value?.constructor.name]);
          },
        });
      }),
  );
}

/** Where one frame was on its way. */
async function tracedHosts(app: App): Promise<readonly string[]> {
  // The other clock is asked for once a second.
  return app.page.evaluate(
    () =>
      new Promise<readonly string[]>((resolve) => {
        const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
        const stop = viewer?.on('output', ({ message: { trace } }) => {
          if (trace === undefined || trace.every(({ clock }) => clock === undefined)) return;
          stop?.();
          viewer?.run?.trace(0);
          resolve(trace.map(({ host }) => host));
        });
        viewer?.run?.trace(1);
      }),
  );
}
