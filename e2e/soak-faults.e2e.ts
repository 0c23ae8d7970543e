import { expect, test, type CDPSession } from '@playwright/test';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';
import { INJECTED, countTimers } from './faults-page.ts';
import { A_TURN, FaultStorm, type Struck } from './faults-storm.ts';
import { MEASURES_AT_ONCE } from './memory-watch-page.ts';
import { MemoryWatch } from './memory-watch.ts';
import { facesScene } from './scenes.ts';
import { HELD, heldBy, type Held } from './soak-held.ts';

/** `npm run soak -- --faults 200` makes it many. */
const CYCLES = Number(process.env['SIGHTLINE_SOAK_FAULTS'] ?? A_TURN);
const LOOK_EVERY = Math.max(A_TURN, Math.ceil(CYCLES / 10 / A_TURN) * A_TURN);
const SLACK_MB = 6;
/** By itself it takes less than two; models are loaded anew, which takes its time where other things run as well. */
const OUTAGE_MS = 10_000;

/** What is not collected yet, of one run: it has five `AbortController`s. Two runs would be more. */
const SLACK_THINGS = 6;

/** What there is more of than before, and more than a little. */
function grownBeyond(before: Held, now: Held): string[] {
  return HELD.filter((kind) => now[kind] - before[kind] > (kind === 'timers' ? 0 : SLACK_THINGS));
}

/** The median and the longest by fault, milliseconds. */
function outages(struck: readonly Struck[]): Record<string, object> {
  const rows = [...new Set(struck.map(({ fault }) => fault))].map((fault) => {
    const all = struck.filter((each) => each.fault === fault);
    const times = all.map(({ outageMs }) => outageMs).toSorted((a, b) => a - b);
    const beside = Math.max(...all.map(({ besideMs }) => besideMs ?? 0));
    const figures = { median: times[times.length >> 1], longest: times.at(-1), beside };
    return [fault, { times: times.length, ...figures }] as const;
  });
  return Object.fromEntries(rows);
}

test(`${CYCLES} crashes and restarts in one page leave nothing behind @alone`, async () => {
  test.setTimeout((3 + CYCLES / 8) * 60_000);
  const edge = await startEdge({ document: 'e2e/documents/storm.yaml' });
  const browser = await launch({
    camera: await calmCameraFile(await facesScene()),
    flags: [MEASURES_AT_ONCE],
  });
  try {
    const context = await browser.newContext();
    await countTimers(context);
    const app = await openApp(context, edge.url);
    const session: CDPSession = await context.newCDPSession(app.page);
    const timers = (): Promise<number> => app.page.evaluate(() => globalThis.storm.timers.size);
    const held = async (): Promise<Held> => heldBy(session, await timers());
    const watch = await MemoryWatch.open(app, edge.pid);
    const storm = await FaultStorm.open(app);

    // What is loaded once and compiled in the beginning does not count.
    await storm.strike(A_TURN);
    const running = await watch.look();
    await storm.stop();
    const before = await held();
    const idle = await watch.look();

    await storm.start();
    await storm.strike(CYCLES, async (number) => {
      if (number % LOOK_EVERY !== 0) return;
      const { heapMb, workersMb } = await watch.look();
      console.log(
        `${number} of ${CYCLES}: ${heapMb.toFixed(1)} MiB in the page, ${workersMb.toFixed(1)} in its workers`,
      );
    });
    const runningAfter = await watch.look();
    await storm.stop();
    const idleAfter = await watch.look();
    console.table(watch.samples);
    console.table(outages(storm.struck));
    console.table([before, await held()]);

    expect(runningAfter.workers).toBe(running.workers);
    for (const [now, then] of [
      [runningAfter, running],
      [idleAfter, idle],
    ] as const) {
      for (const what of ['heapMb', 'windowMb', 'workersMb'] as const) {
        expect(now[what] - then[what], what).toBeLessThan(SLACK_MB);
      }
    }
    const grown = async (): Promise<string[]> => grownBeyond(before, await held());
    await expect.poll(grown).toEqual([]);
    for (const { fault, outageMs } of storm.struck) expect(outageMs, fault).toBeLessThan(OUTAGE_MS);
    // A frame that was left to the garbage collector, for one.
    expect(app.complaints.filter((line) => !line.includes(INJECTED))).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
  }
});
