import { expect, test } from '@playwright/test';
import { openApp, type App } from './app.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';
import { MEASURES_AT_ONCE } from './memory-watch-page.ts';
import { FIGURES, MemoryWatch, growthPerMinute } from './memory-watch.ts';
import { facesScene } from './scenes.ts';

/** `npm run soak` makes it long. */
const MINUTES = Number(process.env['SIGHTLINE_SOAK_MINUTES'] ?? 0.25);
const CYCLES = Number(process.env['SIGHTLINE_SOAK_CYCLES'] ?? 4);
const LOOKS = 12;
/** A camera's own and the one that is worked on. */
const MOST_FRAMES = 2;
/** A run of an hour must not grow by more than this; what little a minute shows is mostly caches that fill. */
const MOST_MB_PER_HOUR = 30;
const SLACK_MB = 6;

/** Starts and stops, in turn here and on the edge. */
async function cycle(app: App, count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    const placement = round % 2 === 0 ? 'browser' : 'edge';
    await app.setPlacement(placement);
    await app.start('faces');
    await app.result({ placement });
    await app.stop();
  }
  await expect.poll(() => app.page.workers().length).toBe(0);
}

function mostGrown(minutes: number): number {
  return SLACK_MB + (MOST_MB_PER_HOUR * minutes) / 60;
}

test('a page that runs for long, and one that starts and stops often, hold no more than at first @alone', async () => {
  test.setTimeout((MINUTES + 2 + CYCLES / 5) * 60_000);
  const edge = await startEdge();
  const browser = await launch({
    camera: await cameraFile(await facesScene()),
    flags: [MEASURES_AT_ONCE],
  });
  try {
    const app = await openApp(browser, edge.url);
    await app.setPlacement('browser');
    await cycle(app, 2);
    const idle = await MemoryWatch.open(app, edge.pid);
    const before = await idle.look();
    await cycle(app, CYCLES);
    const after = await idle.look();
    console.table(idle.samples);
    expect(after.heapMb - before.heapMb).toBeLessThan(SLACK_MB);
    expect(after.windowMb - before.windowMb).toBeLessThan(SLACK_MB);
    expect(after.workersMb).toBe(0);
    expect([after.openFrames, after.workers]).toEqual([0, 0]);
    expect(after.mostFrames).toBeLessThanOrEqual(MOST_FRAMES);

    await app.setPlacement('browser');
    await app.start('faces');
    await app.result();
    const running = await MemoryWatch.open(app, edge.pid);
    for (let look = 0; look < LOOKS; look += 1) {
      await app.page.waitForTimeout((MINUTES * 60_000) / LOOKS);
      const { mostFrames, frameLooks } = await running.look();
      expect(mostFrames).toBeLessThanOrEqual(MOST_FRAMES);
      expect(frameLooks).toBeGreaterThan(0);
    }
    const { samples } = running;
    // What is loaded once and compiled in the beginning does not count.
    const settled = samples.slice(2);
    console.table(samples);
    for (const what of FIGURES) {
      const rate = growthPerMinute(settled, what);
      console.log(`${what}: ${rate.toFixed(3)} MiB a minute`);
      expect(rate * MINUTES, what).toBeLessThan((what === 'serverMb' ? 2 : 1) * mostGrown(MINUTES));
    }
    expect(Math.min(...settled.map(({ workersMb }) => workersMb))).toBeGreaterThan(0);
    expect(new Set(settled.map(({ workers }) => workers)).size).toBe(1);
    const ledger = (await app.figures())?.ledger;
    expect(ledger?.captured ?? 0).toBeGreaterThan(0);
    await app.stop();
    // A frame that was left to the garbage collector, for one.
    expect(app.complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
  }
});
