import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeDetector } from '../../shared/detect/detector.cases.ts';
import type { DetectorRig } from '../../shared/detect/detector.cases.ts';
import type { BrowserDetector } from './browser-detector.ts';
import { FakeFrame } from './fake-worker.cases.ts';
import { Bench, RESULT } from './scripted-lane.cases.ts';

/** By a clock that stands still. */
const AT_ONCE = { ...RESULT, preprocessMs: 0, inferMs: 0, postprocessMs: 0 };

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
    answer: () => bench.lane.settleOldest({ ok: true, value: AT_ONCE }),
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

describe('a lane without frames', () => {
  test('is closed after a minute and says so; the next frame opens it again', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(bench.worker.terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(bench.worker.terminated).toBe(true);
    expect(detector.provider?.reason).toMatch(/idle/);
    const result = detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
    await bench.lane.settleOldest({ ok: true, value: RESULT });
    expect((await result).provider.reason).toBe('there is none');
    expect(bench.workers).toHaveLength(2);
    await detector.close();
    expect(bench.workers.every(({ terminated }) => terminated)).toBe(true);
  });

  test('that is in the middle of one is not', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    const result = detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
    await vi.advanceTimersByTimeAsync(4_000);
    await bench.lane.settleOldest({ ok: true, value: RESULT });
    await result;
    await vi.advanceTimersByTimeAsync(59_000);
    expect(bench.worker.terminated).toBe(false);
    await detector.close();
  });

  test('that cannot be opened again refuses the frame, and is tried with the next', async () => {
    const bench = new Bench();
    const detector = await bench.open();
    await vi.advanceTimersByTimeAsync(60_000);
    bench.prepare = (lane, index) => void (lane.failsToLoad = index === 1);
    const frame = new FakeFrame();
    await expect(detector.detect(frame.asVideoFrame(), INFO, {})).rejects.toMatchObject({
      message: 'no shader',
    });
    expect(frame.isClosed).toBe(true);
    const result = detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
    await bench.lane.settleOldest({ ok: true, value: RESULT });
    expect((await result).detections).toHaveLength(1);
    await detector.close();
  });
});
