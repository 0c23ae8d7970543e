import { expect, test, type Browser, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

const ROUNDS = 10;

let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  edge = await startEdge();
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** Counts from outside the product: workers as the browser knows them, tracks and frames by watching their makers. */
async function watchResources(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const live = { tracks: new Set<MediaStreamTrack>(), frames: 0 };
    Object.assign(globalThis, { live });
    const media = navigator.mediaDevices;
    const open = media.getUserMedia.bind(media);
    media.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      for (const mediaTrack of stream.getTracks()) live.tracks.add(mediaTrack);
      return stream;
    };
  });
}

function liveTracks(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { live } = globalThis as unknown as { live: { tracks: Set<MediaStreamTrack> } };
    return [...live.tracks].filter(({ readyState }) => readyState === 'live').length;
  });
}

test(
  `${ROUNDS} starts and stops leave no worker, frame or media track behind`,
  { tag: '@alone' },
  async () => {
    test.setTimeout(240_000);
    const collected: string[] = [];
    const context = await browser.newContext();
    context.on('page', (page) => {
      void watchResources(page);
      // Chromium says so on the console when a frame was left to the garbage collector.
      page.on('console', (message) => {
        if (/VideoFrame.*(garbage|closed)/i.test(message.text())) collected.push(message.text());
      });
    });
    const app = await openApp(context, edge.url);
    await watchResources(app.page);
    await app.page.reload();
    // The element is there before what it runs on is loaded.
    await app.page.waitForFunction(() => {
      const element = document.querySelector('sightline-app');
      return element !== null && 'viewer' in element && element.viewer !== undefined;
    });
    const idleWorkers = app.page.workers().length;
    for (let round = 0; round < ROUNDS; round += 1) {
      await app.setPlacement(round % 2 === 0 ? 'browser' : 'edge');
      await app.start('faces');
      await app.result({ placement: round % 2 === 0 ? 'browser' : 'edge' });
      expect(await liveTracks(app.page)).toBe(1);
      await app.stop();
      expect(await liveTracks(app.page)).toBe(0);
      await expect.poll(() => app.page.workers().length).toBe(idleWorkers);
    }
    // A frame that nobody closed would be collected now, and the browser would complain.
    const session = await context.newCDPSession(app.page);
    await session.send('HeapProfiler.collectGarbage');
    expect(collected).toEqual([]);
    expect(app.complaints).toEqual([]);
    expect(await app.diagnostics()).toEqual({ workers: 0, openFrames: 0, tracks: 0 });
    const list = (await (await fetch(`${edge.url}/api/pipelines`)).json()) as { id: string; state: string }[];
    expect(list.find(({ id }) => id === 'faces')?.state).toBe('idle');
    await context.close();
  },
);
