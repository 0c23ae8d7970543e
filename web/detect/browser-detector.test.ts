import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeDetector } from '../../shared/detect/detector.cases.ts';
import type { DetectorRig } from '../../shared/detect/detector.cases.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import type { LaneApi, LaneResult, LaneSetup } from '../workers/lane.api.ts';
import type { Outcome } from '../workers/outcome.api.ts';
import { BrowserDetector } from './browser-detector.ts';
import { FakeFrame, FakeWorker, settle } from './fake-worker.cases.ts';
import { decisionAfter, openLane } from './open-lane.ts';

const RESULT: LaneResult = {
  detections: [{ label: 'thing', score: 0.9, box: { x: 0, y: 0, width: 1, height: 1 } }],
  preprocessMs: 0,
  inferMs: 0,
  postprocessMs: 0,
  times: { arrivedAt: 0, begunAt: 0, copiedAt: 0, answeredAt: 0 },
};

/** A lane whose answers the test gives. */
class ScriptedLane implements LaneApi {
  readonly waiting: { frame: VideoFrame; resolve(outcome: Outcome<LaneResult>): void }[] = [];
  readonly setups: LaneSetup[] = [];
  received = 0;
  gpu = false;
  failsToLoad = false;

  probeGpu: LaneApi['probeGpu'] = () =>
    Promise.resolve({
      ok: true,
      value: this.gpu
        ? { usable: true, software: false, words: 'a card' }
        : { usable: false, words: 'there is none' },
    });

  load: LaneApi['load'] = (setup) => {
    this.setups.push(setup);
    if (this.failsToLoad) return Promise.resolve({ ok: false, code: 'lane_crashed', message: 'no shader' });
    const { provider: name, reason } = setup;
    return Promise.resolve({
      ok: true,
      value: { provider: { name, threads: 1, reason }, loadMs: 1, warmUpMs: 1 },
    });
  };

  detect: LaneApi['detect'] = (frame) => {
    this.received += 1;
    return new Promise((resolve) => this.waiting.push({ frame, resolve }));
  };

  tensorOf: LaneApi['tensorOf'] = () => Promise.reject(new Error('not asked for here'));

  async settleOldest(outcome: Outcome<LaneResult>): Promise<void> {
    await settle();
    const next = this.waiting.shift();
    next?.frame.close();
    next?.resolve(outcome);
    await settle();
  }
}

/** A detector over scripted workers; each restart takes the next script. */
class Bench {
  readonly lanes: ScriptedLane[] = [];
  readonly workers: FakeWorker<LaneApi>[] = [];
  readonly health: (SightlineError | null)[] = [];
  prepare: (lane: ScriptedLane, index: number) => void = () => {};

  open(): Promise<BrowserDetector<VideoFrame>> {
    const parts = {
      manifest: manifestOf('fake'),
      modelBytes: () => Promise.resolve(new ArrayBuffer(4)),
      startWorker: () => this.#startWorker(),
      wish: 'auto' as const,
      maxThreads: 1,
      onProgress: () => {},
      userAgent: 'a test',
    };
    return BrowserDetector.open<VideoFrame>(
      {
        model: parts.manifest,
        openLane: (onLost, signal, failed) =>
          openLane({ ...parts, decision: failed && decisionAfter(failed) }, onLost, signal),
        now: () => Date.now(),
        onHealth: (error) => this.health.push(error),
      },
      new AbortController().signal,
    );
  }

  get lane(): ScriptedLane {
    return this.lanes.at(-1) ?? expect.fail('no worker was started');
  }

  get worker(): FakeWorker<LaneApi> {
    return this.workers.at(-1) ?? expect.fail('no worker was started');
  }

  #startWorker(): FakeWorker<LaneApi> {
    const lane = new ScriptedLane();
    this.prepare(lane, this.lanes.length);
    const worker = new FakeWorker<LaneApi>(lane);
    this.lanes.push(lane);
    this.workers.push(worker);
    return worker;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describeDetector<VideoFrame>('a browser lane', 'browser', ['lane_crashed'], async () => {
  const bench = new Bench();
  return rigOf(bench, await bench.open());
});

function rigOf(bench: Bench, detector: BrowserDetector<VideoFrame>): DetectorRig<VideoFrame> {
  const frames = new Map<VideoFrame, FakeFrame>();
  return {
    detector,
    frame: () => {
      const frame = new FakeFrame();
      frames.set(frame.asVideoFrame(), frame);
      return frame.asVideoFrame();
    },
    isClosed: (frame) => frames.get(frame)?.isClosed ?? false,
    answer: () => bench.lane.settleOldest({ ok: true, value: RESULT }),
    fail: () => bench.lane.settleOldest({ ok: false, code: 'internal', message: 'unreadable frame' }),
    crash: () => bench.worker.crash(),
    expire: async () => void (await vi.advanceTimersByTimeAsync(5_000)),
    received: () => bench.lane.received,
    dispose: () => {},
  };
}

const INFO = { id: 1, timestamp: 0, width: 8, height: 8 };

describe('a lane that is lost', () => {
  test('comes back after a pause, and says so', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    bench.worker.crash();
    expect(bench.health).toMatchObject([{ code: 'lane_crashed' }]);
    await vi.advanceTimersByTimeAsync(250);
    expect(bench.workers).toHaveLength(2);
    expect(bench.health.at(-1)).toBeNull();
    const result = detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
    await bench.lane.settleOldest({ ok: true, value: RESULT });
    expect((await result).provider).toMatchObject({ name: 'wasm', reason: 'there is none' });
    await detector.close();
  });

  test('is opened ever more rarely when it is lost again and again', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    for (const pauseMs of [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
      const before = bench.workers.length;
      bench.worker.crash();
      await vi.advanceTimersByTimeAsync(pauseMs - 1);
      expect(bench.workers).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(bench.workers).toHaveLength(before + 1);
    }
    await detector.close();
  });

  test('is forgiven once it has lived long enough', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    for (let round = 0; round < 3; round += 1) {
      await vi.advanceTimersByTimeAsync(31_000);
      const before = bench.workers.length;
      bench.worker.crash();
      await vi.advanceTimersByTimeAsync(250);
      expect(bench.workers).toHaveLength(before + 1);
    }
    await detector.close();
  });

  test('is not opened again after closing, and no worker stays', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    bench.worker.crash();
    await detector.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bench.workers).toHaveLength(1);
    expect(bench.workers.every((worker) => worker.terminated)).toBe(true);
  });

  test('is tried again when opening fails', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    bench.prepare = (lane, index) => void (lane.failsToLoad = index === 1);
    bench.worker.crash();
    await vi.advanceTimersByTimeAsync(250);
    expect(bench.health.at(-1)).toMatchObject({ message: 'no shader' });
    await vi.advanceTimersByTimeAsync(500);
    expect(bench.health.at(-1)).toBeNull();
    await detector.close();
    expect(bench.workers.every((worker) => worker.terminated)).toBe(true);
  });

  test('a runtime that fails while its worker lives is not used again', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    const first = bench.worker;
    const failing = detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
    const settled = Promise.allSettled([failing]);
    await bench.lane.settleOldest({ ok: false, code: 'lane_crashed', message: 'out of memory' });
    expect(await settled).toMatchObject([{ reason: { code: 'lane_crashed' } }]);
    expect(first.terminated).toBe(true);
    await detector.close();
  });
});

describe('WebGPU', () => {
  test('is used when there is a card', async () => {
    const bench = new Bench();
    bench.prepare = (lane) => void (lane.gpu = true);
    const detector = await bench.open();
    expect(detector.provider).toMatchObject({ name: 'webgpu', reason: 'WebGPU is available (a card)' });
    expect(bench.workers).toHaveLength(1);
    await detector.close();
  });

  test('that does not load is replaced by WASM in another worker', async () => {
    const bench = new Bench();
    bench.prepare = (lane, index) => Object.assign(lane, { gpu: true, failsToLoad: index === 0 });
    const detector = await bench.open();
    expect(detector.provider).toMatchObject({
      name: 'wasm',
      reason: 'WebGPU failed: no shader',
    });
    expect(bench.workers.map((worker) => worker.terminated)).toEqual([true, false]);
    await detector.close();
  });

  test('that is lost while running is replaced by WASM, and stays so', async () => {
    const bench = new Bench();
    bench.prepare = (lane) => void (lane.gpu = true);
    const detector = await bench.open();
    for (let round = 0; round < 2; round += 1) {
      bench.worker.crash('device lost');
      await vi.advanceTimersByTimeAsync(1_000);
      expect(detector.provider).toMatchObject({ name: 'wasm' });
      expect(detector.provider?.reason).toContain('device lost');
    }
    await detector.close();
  });

  test('WASM that does not load either is an error, and leaves no worker', async () => {
    const bench = new Bench();
    bench.prepare = (lane) => Object.assign(lane, { gpu: true, failsToLoad: true });
    await expect(bench.open()).rejects.toMatchObject({ code: 'lane_crashed', message: 'no shader' });
    expect(bench.workers.map((worker) => worker.terminated)).toEqual([true, true]);
  });
});
