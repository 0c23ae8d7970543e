import type { CDPSession } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import type { App } from './app.ts';
import { FrameSampler, scopeBytes } from './memory-watch-page.ts';

/**
 * What a page holds at one moment. Nodes are not counted: an inspected Chromium keeps every <video> that ever played, and
 * each stream that the page was ever given.
 */
export interface MemorySample {
  /** Seconds since the first one. */
  readonly at: number;
  /** JavaScript heap of the page's main thread after a collection, MiB. */
  readonly heapMb: number;
  /** What the browser says that the page itself holds, its buffers too, MiB… */
  readonly windowMb: number;
  /** …and what its workers hold. */
  readonly workersMb: number;
  /** Frames captured and not closed. */
  readonly openFrames: number;
  /** The most of them since the sample before, and how often that was looked at. */
  readonly mostFrames: number;
  readonly frameLooks: number;
  readonly workers: number;
  /** Resident memory of the server, MiB; null where the system does not tell. */
  readonly serverMb: number | null;
}

const MIB = 2 ** 20;

/** Looks at what a page and its server hold. */
export class MemoryWatch {
  readonly #app: App;
  readonly #session: CDPSession;
  readonly #serverPid: number | null;
  readonly #frames: FrameSampler;
  readonly #startedAt = performance.now();
  readonly samples: MemorySample[] = [];

  private constructor(app: App, serverPid: number | null, session: CDPSession, frames: FrameSampler) {
    this.#app = app;
    this.#session = session;
    this.#serverPid = serverPid;
    this.#frames = frames;
  }

  static async open(app: App, serverPid: number | null): Promise<MemoryWatch> {
    const { page } = app;
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    return new MemoryWatch(app, serverPid, session, await FrameSampler.open(page));
  }

  async look(): Promise<MemorySample> {
    await this.#session.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
    const { window, workers } = await scopeBytes(this.#app.page);
    const { most, looks } = await this.#frames.take();
    const sample = {
      at: (performance.now() - this.#startedAt) / 1000,
      heapMb: metric('JSHeapUsedSize') / MIB,
      windowMb: window / MIB,
      workersMb: workers / MIB,
      openFrames: (await this.#app.diagnostics()).openFrames,
      mostFrames: most,
      frameLooks: looks,
      workers: this.#app.page.workers().length,
      serverMb: this.#serverPid === null ? null : await residentMb(this.#serverPid),
    };
    this.samples.push(sample);
    return sample;
  }
}

/** What must not grow. */
export const FIGURES = ['heapMb', 'windowMb', 'workersMb', 'serverMb'] as const;

/** How fast a figure grows, per minute: the slope of the straight line nearest to the samples. */
export function growthPerMinute(samples: readonly MemorySample[], of: (typeof FIGURES)[number]): number {
  const points = samples.flatMap((sample) =>
    sample[of] === null ? [] : [[sample.at / 60, sample[of]] as const],
  );
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const above = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  const below = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

async function residentMb(pid: number): Promise<number | null> {
  try {
    const text = await readFile(`/proc/${pid}/status`, 'utf8');
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
    return kib === undefined ? null : Number(kib) / 1024;
  } catch {
    // Other systems tell it in other ways; the page's own figures are what matters.
    return null;
  }
}
