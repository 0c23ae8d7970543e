import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DetectResult, Detector, Placement } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { turns } from './fake-detector.cases.ts';
import { PlacementProbe } from './placement-probe.ts';

const INFO = { id: 1, timestamp: 0, width: 4, height: 4 };

/** A frame that knows how many copies of it are open. */
class CountedFrame {
  static open = 0;
  #closed = false;

  constructor() {
    CountedFrame.open += 1;
  }

  clone(): VideoFrame {
    return frame();
  }

  close(): void {
    if (!this.#closed) CountedFrame.open -= 1;
    this.#closed = true;
  }
}

function frame(): VideoFrame {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has no VideoFrame
  return new CountedFrame() as unknown as VideoFrame;
}

/** Answers when the test says so. */
class SlowDetector implements Detector<VideoFrame> {
  readonly model = manifestOf('fake');
  readonly capacity = 1;
  readonly placement: Placement;
  readonly waiting: { resolve: (totalMs: number) => void; reject: (error: Error) => void }[] = [];

  constructor(placement: Placement) {
    this.placement = placement;
  }

  async detect(given: VideoFrame): Promise<DetectResult> {
    try {
      const totalMs = await new Promise<number>((resolve, reject) => this.waiting.push({ resolve, reject }));
      const timings = { transferMs: 0, preprocessMs: 0, inferMs: totalMs, postprocessMs: 0, totalMs };
      const provider = { name: 'cpu', threads: 1, reason: 'a test' } as const;
      return { frame: INFO, detections: [], timings, placement: this.placement, provider };
    } finally {
      given.close();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Rig {
  readonly here: SlowDetector;
  readonly there: SlowDetector;
  readonly probe: PlacementProbe;
  readonly heard: unknown[];
  readonly looks: unknown[];
  /** Sends one frame of the run here. */
  readonly see: () => Promise<DetectResult>;
}

function rig(): Rig {
  const [here, there] = [new SlowDetector('browser'), new SlowDetector('edge')];
  const heard: unknown[] = [];
  const looks: unknown[] = [];
  const probe = new PlacementProbe({
    probed: (side, ms) => heard.push(['probed', side, ms]),
    missed: (side, ms) => heard.push(['missed', side, ms]),
    looked: (step, side, ms) => looks.push([step, side, ms]),
  });
  const detectors = [here];
  const see = (): Promise<DetectResult> => {
    const [around] = probe.around(detectors);
    if (around === undefined) throw new Error('no detector');
    return around.detect(frame(), INFO, {});
  };
  return { here, there, probe, heard, looks, see };
}

beforeEach(() => {
  CountedFrame.open = 0;
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => void vi.useRealTimers());

test('nothing is copied unless a side is to be tried; the same detectors stay the same', async () => {
  const { here, probe, see } = rig();
  const seen = see();
  await turns();
  expect(CountedFrame.open).toBe(1);
  here.waiting[0]?.resolve(20);
  expect((await seen).timings.totalMs).toBe(20);
  const detectors = [here];
  expect(probe.around(detectors)).toBe(probe.around(detectors));
});

test('one copy at a time tries the other side, with a pause; its result is told, and is none of the run', async () => {
  const { here, there, probe, heard, see } = rig();
  probe.aim({ side: 'edge', detectors: [there] });
  const seen = [see(), see()];
  await turns();
  expect([here.waiting.length, there.waiting.length, CountedFrame.open]).toEqual([2, 1, 3]);
  there.waiting[0]?.resolve(70);
  await turns();
  expect(heard).toEqual([['probed', 'edge', 70]]);
  seen.push(see());
  await turns();
  expect(there.waiting).toHaveLength(1);
  vi.advanceTimersByTime(100);
  seen.push(see());
  await turns();
  expect(there.waiting).toHaveLength(2);
  there.waiting[1]?.reject(new SightlineError('edge_lost', 'gone'));
  for (const { resolve } of here.waiting) resolve(5);
  await Promise.all(seen);
  await turns();
  expect(heard.at(-1)).toEqual(['probed', 'edge', 2_000]);
  expect(CountedFrame.open).toBe(0);
});

test("the run's own frame waits for the one that tries that side, unless it is given up", async () => {
  const { here, there, probe, see } = rig();
  probe.aim({ side: 'edge', detectors: [there] });
  const seen = see();
  await turns();
  const [around] = probe.around([there]);
  const abort = new AbortController();
  const moved = around?.detect(frame(), INFO, {});
  const givenUp = around?.detect(frame(), INFO, {}, abort.signal);
  await turns();
  expect(there.waiting).toHaveLength(1);
  abort.abort();
  await turns();
  expect(there.waiting).toHaveLength(2);
  there.waiting[0]?.resolve(70);
  await turns();
  expect(there.waiting).toHaveLength(3);
  for (const { resolve } of [...here.waiting, ...there.waiting]) resolve(5);
  await Promise.all([seen, moved, givenUp]);
  expect(CountedFrame.open).toBe(0);
});

test('a frame of the run that got no answer in time counts against its side; another failure does not', async () => {
  const { here, heard, see } = rig();
  const failing = Promise.allSettled([see(), see()]);
  await turns();
  here.waiting[0]?.reject(new SightlineError('deadline', 'too late'));
  here.waiting[1]?.reject(new SightlineError('lane_crashed', 'gone'));
  await failing;
  expect(heard).toEqual([['missed', 'browser', 2_000]]);
});

test('what a step takes is told; one that does not move with the run is not tried', async () => {
  const { here, probe, looks, see } = rig();
  const lane = new SlowDetector('browser');
  for (const side of ['edge', 'browser'] as const) {
    probe.aim({ side, detectors: [lane] });
    const seen = see();
    await turns();
    here.waiting.at(-1)?.resolve(20);
    await seen;
  }
  expect(lane.waiting).toHaveLength(0);
  expect(looks).toEqual([
    [0, 'browser', 20],
    [0, 'browser', 20],
  ]);
});
