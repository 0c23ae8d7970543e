import { expect, test, type Browser } from '@playwright/test';
import { SightlineEventSchema } from '../shared/event.ts';
import type { SightlineEvent } from '../shared/event.ts';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

/** The part of the app element that this test touches. */
interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

let browser: Browser;
let edge: Edge;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/tracking.yaml' });
  browser = await launch({ camera: await cameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** Gathers every event that comes out, in the page, and the tracks of every result that is shown. */
async function gather(app: App): Promise<() => Promise<{ events: SightlineEvent[]; tracks: number[][] }>> {
  const gathered = await app.page.evaluateHandle(() => {
    const [events, tracks]: [unknown[], number[][]] = [[], []];
    const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
    viewer?.on('output', ({ message }) => {
      if (message.kind === 'event') events.push(message.value);
    });
    viewer?.on('result', ({ detections }) => {
      tracks.push(detections.map(({ track = 0 }) => track).toSorted((a, b) => a - b));
    });
    return { events, tracks };
  });
  return async () => {
    const { events, tracks } = await gathered.evaluate((seen) => seen);
    return { events: events.map((event) => SightlineEventSchema.parse(event)), tracks };
  };
}

async function moveTo(app: App, host: 'browser' | 'edge'): Promise<void> {
  await app.page.evaluate(
    (place) => document.querySelector<AppElement>('sightline-app')?.viewer.moveTo(place),
    host,
  );
}

test('faces keep their numbers from host to host: each comes once, and goes once with the run', async () => {
  test.setTimeout(120_000);
  const app = await openApp(browser, edge.url);
  await app.start('followed');
  const look = await gather(app);
  const more = async (): Promise<void> => {
    const before = (await look()).tracks.length;
    await expect
      .poll(async () => (await look()).tracks.length, { timeout: 30_000 })
      .toBeGreaterThan(before + 5);
  };
  await more();
  const [first] = (await look()).tracks.filter(({ length }) => length > 0).slice(-1);
  await app.page.screenshot({ path: test.info().outputPath('tracks.png') });
  for (const host of ['edge', 'browser', 'edge', 'browser'] as const) {
    await moveTo(app, host);
    await more();
  }
  const { tracks } = await look();
  expect(first?.length).toBeGreaterThan(0);
  expect(tracks.at(-1)).toEqual(first);
  // The page's own button ends a run at once; this lets it say its last words.
  await app.page.evaluate(() => document.querySelector<AppElement>('sightline-app')?.viewer.run?.stop());
  const { events } = await look();
  const told = (phase: string) =>
    events.filter((event) => event.phase === phase).map(({ track = 0 }) => track);
  expect(new Set(told('new')).size).toBe(told('new').length);
  expect(new Set(told('end'))).toEqual(new Set(told('new')));
  expect(told('end')).toHaveLength(told('new').length);
  await app.stop();
  expect(app.complaints).toEqual([]);
  await app.page.close();
});
