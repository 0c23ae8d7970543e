import type { CDPSession, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';

/**
 * What a page holds at one moment. Nodes are not counted: an inspected Chromium keeps every <video> that ever played, and
 * each stream that the page was ever given.
 */
export interface MemorySample {
  /** Seconds since the first one. */
  readonly at: number;
  /** JavaScript heap of the page's main thread after a collection, MiB. */
  readonly heapMb: number;
  /** Frames captured and not closed. */
  readonly openFrames: number;
  readonly workers: number;
  /** Resident memory of the server, MiB; null where the system does not tell. */
  readonly serverMb: number | null;
}

const MIB = 2 ** 20;

/** Looks at what a page and its server hold. */
export class MemoryWatch {
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #serverPid: number | null;
  readonly #startedAt = performance.now();
  readonly samples: MemorySample[] = [];

  private constructor(page: Page, session: CDPSession, serverPid: number | null) {
    this.#page = page;
    this.#session = session;
    this.#serverPid = serverPid;
  }

  static async open(page: Page, serverPid: number | null): Promise<MemoryWatch> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    return new MemoryWatch(page, session, serverPid);
  }

  async look(): Promise<MemorySample> {
    await this.#session.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
    const sample = {
      at: (performance.now() - this.#startedAt) / 1000,
      heapMb: metric('JSHeapUsedSize') / MIB,
      openFrames: await this.#openFrames(),
      workers: this.#page.workers().length,
      serverMb: this.#serverPid === null ? null : await residentMb(this.#serverPid),
    };
    this.samples.push(sample);
    return sample;
  }

  #openFrames(): Promise<number> {
    return this.#page.evaluate(() => {
      const element = document.querySelector('sightline-app') as unknown as {
        viewer: { diagnostics(): { openFrames: number } };
      };
      return element.viewer.diagnostics().openFrames;
    });
  }
}

/** How fast a figure grows, per minute: the slope of the straight line nearest to the samples. */
export function growthPerMinute(samples: readonly MemorySample[], of: 'heapMb' | 'serverMb'): number {
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
