import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DetectOptions, DetectResult, Detector, Placement } from '../detect/detector.ts';
import { SightlineError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import { manifestOf } from './manifest.cases.ts';
import { Run } from './run.ts';

/** Frames that know how often they were closed. */
class FakeFrame {
  closed = 0;
  readonly siblings: FakeFrame[];
  constructor(siblings: FakeFrame[]) {
    this.siblings = siblings;
    siblings.push(this);
  }
  clone(): FakeFrame {
    if (this.closed > 0) throw new TypeError('a closed frame cannot be cloned');
    return new FakeFrame(this.siblings);
  }
}

interface Pending {
  readonly info: FrameInfo;
  readonly options: DetectOptions;
  readonly frame: FakeFrame;
  resolve(result: DetectResult): void;
  reject(error: unknown): void;
}

/** A detector whose answers the test gives, in any order. */
class FakeDetector implements Detector<FakeFrame> {
  readonly model = manifestOf('fake');
  readonly placement: Placement;
  readonly capacity: number;
  readonly pending: Pending[] = [];
  label = 'thing';

  constructor(capacity = 1, placement: Placement = 'browser') {
    this.capacity = capacity;
    this.placement = placement;
  }

  detect(
    frame: FakeFrame,
    info: FrameInfo,
    options: DetectOptions,
    signal?: AbortSignal,
  ): Promise<DetectResult> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.pending.splice(this.pending.indexOf(entry), 1);
        frame.closed += 1;
      };
      const entry: Pending = {
        info,
        options,
        frame,
        resolve: (result) => (settle(), resolve(result)),
        reject: (error) => (settle(), reject(error)),
      };
      this.pending.push(entry);
      signal?.addEventListener('abort', () => {
        if (this.pending.includes(entry)) entry.reject(signal.reason);
      });
    });
  }

  answer(index = 0, totalMs = 10): void {
    const entry = this.pending[index];
    if (entry === undefined) throw new Error(`nothing pending at ${index}`);
    entry.resolve({
      frame: entry.info,
      detections: [{ label: this.label, score: 1, box: { x: 0, y: 0, width: 1, height: 1 } }],
      timings: { transferMs: 1, preprocessMs: 2, inferMs: 3, postprocessMs: 1, totalMs },
      placement: this.placement,
      provider: { name: 'wasm', threads: 1, reason: 'test' },
    });
  }

  fail(code: ErrorCode, index = 0): void {
    this.pending[index]?.reject(new SightlineError(code, `failed with ${code}`));
  }

  close(): Promise<void> {
    while (this.pending.length > 0) this.fail('aborted');
    return Promise.resolve();
  }
}

interface Bench {
  readonly run: Run<FakeFrame>;
  readonly frames: FakeFrame[];
  readonly results: DetectResult[];
  readonly errors: SightlineError[];
  now: number;
  push(): void;
}

function benchOf(
  detectors: readonly FakeDetector[],
  extra: { deadlineMs?: number; options?: DetectOptions; onResult?: () => void } = {},
): Bench {
  const frames: FakeFrame[] = [];
  const results: DetectResult[] = [];
  const errors: SightlineError[] = [];
  const run = new Run<FakeFrame>({
    steps: detectors.map((detector) => ({ detector, options: extra.options ?? {} })),
    close: (frame) => void (frame.closed += 1),
    clone: (frame) => frame.clone(),
    now: () => bench.now,
    ...(extra.deadlineMs === undefined ? {} : { deadlineMs: extra.deadlineMs }),
    onResult: (result) => {
      results.push(result);
      extra.onResult?.();
    },
    onError: (error) => void errors.push(error),
  });
  let id = 0;
  const push = (): void => {
    id += 1;
    run.push(new FakeFrame(frames), { id, timestamp: id * 1000, width: 640, height: 480 });
  };
  const bench: Bench = { run, frames, results, errors, now: 0, push };
  return bench;
}

/** Lets everything that is ready to go on do so. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function expectBalance(bench: Bench): void {
  const { captured, inferred, dropped, inFlight } = bench.run.figures().ledger;
  expect(inferred + inFlight + Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBe(captured);
}

describe('one step', () => {
  test('a frame goes through and its result is delivered', async () => {
    const detector = new FakeDetector();
    const bench = benchOf([detector], { options: { threshold: 0.4 } });
    bench.push();
    expect(detector.pending[0]?.options).toEqual({ threshold: 0.4 });
    expect(bench.run.figures().ledger).toMatchObject({ captured: 1, inFlight: 1 });
    bench.now = 12;
    detector.answer();
    await settled();
    expect(bench.results.map((result) => result.frame.id)).toEqual([1]);
    expect(bench.run.figures().ledger).toMatchObject({ captured: 1, inferred: 1, inFlight: 0 });
    expect(bench.run.figures().stages).toMatchObject({ infer: { p50: 3 }, total: { p50: 12 } });
    expect(bench.frames.map((frame) => frame.closed)).toEqual([1]);
  });

  test('one frame waits, the newest wins, and what it replaces is closed and counted', async () => {
    const detector = new FakeDetector();
    const bench = benchOf([detector]);
    for (let count = 0; count < 5; count += 1) bench.push();
    expect(detector.pending.map((entry) => entry.info.id)).toEqual([1]);
    expect(bench.run.figures().ledger).toMatchObject({
      captured: 5,
      inFlight: 2,
      dropped: { superseded: 3 },
    });
    expect(bench.frames.map((frame) => frame.closed)).toEqual([0, 1, 1, 1, 0]);
    detector.answer();
    await settled();
    expect(detector.pending.map((entry) => entry.info.id)).toEqual([5]);
  });

  test('as many are in flight as the detector allows, and late answers are counted, not delivered', async () => {
    const detector = new FakeDetector(3);
    const bench = benchOf([detector]);
    for (let count = 0; count < 3; count += 1) bench.push();
    expect(detector.pending).toHaveLength(3);
    detector.answer(1);
    await settled();
    detector.answer(0);
    await settled();
    detector.answer(0);
    await settled();
    expect(bench.results.map((result) => result.frame.id)).toEqual([2, 3]);
    expect(bench.run.figures().ledger).toMatchObject({
      inferred: 2,
      dropped: { superseded: 1 },
      inFlight: 0,
    });
  });

  test.each([
    ['deadline', 'deadline'],
    ['edge_lost', 'edge_lost'],
    ['lane_crashed', 'lane_crashed'],
    ['overloaded', 'error'],
    ['aborted', 'error'],
  ] as const)(
    'a detection failed with %s is counted as %s and the next frame goes on',
    async (code, reason) => {
      const detector = new FakeDetector();
      const bench = benchOf([detector]);
      bench.push();
      bench.push();
      detector.fail(code);
      await settled();
      expect(bench.run.figures().ledger.dropped[reason]).toBe(1);
      expect(bench.errors.map((error) => error.code)).toEqual([code]);
      detector.answer();
      await settled();
      expect(bench.results.map((result) => result.frame.id)).toEqual([2]);
    },
  );

  test('a listener that throws is reported and does not end the run', async () => {
    const detector = new FakeDetector();
    const bench = benchOf([detector], {
      onResult: () => {
        throw new Error('listener broke');
      },
    });
    for (let round = 0; round < 2; round += 1) {
      bench.push();
      detector.answer();
      await settled();
    }
    expect(bench.errors.map((error) => error.message)).toEqual(['listener broke', 'listener broke']);
    expect(bench.run.figures().ledger).toMatchObject({ inferred: 2, inFlight: 0 });
  });
});

describe('deadline', () => {
  test('a frame that waited too long is dropped before it is sent', async () => {
    const detector = new FakeDetector();
    const bench = benchOf([detector], { deadlineMs: 100 });
    bench.push();
    bench.push();
    bench.now = 101;
    detector.answer();
    await settled();
    expect(bench.results).toEqual([]);
    expect(bench.run.figures().ledger).toMatchObject({ dropped: { deadline: 2 }, inFlight: 0 });
    expect(bench.frames.map((frame) => frame.closed)).toEqual([1, 1]);
  });

  test('an answer in time is delivered', async () => {
    const detector = new FakeDetector();
    const bench = benchOf([detector], { deadlineMs: 100 });
    bench.push();
    bench.now = 100;
    detector.answer();
    await settled();
    expect(bench.results).toHaveLength(1);
  });
});

describe('several steps', () => {
  test('see the same frame at once; detections come in step order, timings from the slowest', async () => {
    const [objects, faces] = [new FakeDetector(), new FakeDetector(1, 'edge')];
    objects.label = 'person';
    faces.label = 'face';
    const bench = benchOf([objects, faces]);
    bench.push();
    expect([objects.pending.length, faces.pending.length]).toEqual([1, 1]);
    faces.answer(0, 50);
    await settled();
    expect(bench.results).toEqual([]);
    objects.answer(0, 20);
    await settled();
    expect(bench.results[0]?.detections.map((detection) => detection.label)).toEqual(['person', 'face']);
    expect(bench.results[0]).toMatchObject({ timings: { totalMs: 50 }, placement: 'edge' });
    expect(bench.frames.map((frame) => frame.closed)).toEqual([1, 1]);
  });

  test('wait for each other: the smallest capacity decides', async () => {
    const [wide, narrow] = [new FakeDetector(4), new FakeDetector(1)];
    const bench = benchOf([wide, narrow]);
    bench.push();
    bench.push();
    expect([wide.pending.length, narrow.pending.length]).toEqual([1, 1]);
    narrow.answer();
    await settled();
    expect([wide.pending.length, narrow.pending.length]).toEqual([2, 1]);
  });

  test('one that fails costs the frame once', async () => {
    const [first, second] = [new FakeDetector(), new FakeDetector()];
    const bench = benchOf([first, second]);
    bench.push();
    first.fail('lane_crashed');
    await settled();
    expect(bench.run.figures().ledger).toMatchObject({ inFlight: 1 });
    second.fail('edge_lost');
    await settled();
    expect(bench.run.figures().ledger).toMatchObject({
      inFlight: 0,
      dropped: { lane_crashed: 1, edge_lost: 0 },
    });
    expect(bench.errors).toHaveLength(1);
  });

  test('a frame that cannot be shared is counted and its handles are closed', () => {
    const bench = benchOf([new FakeDetector(), new FakeDetector()]);
    const frames: FakeFrame[] = [];
    const frame = new FakeFrame(frames);
    frame.clone = () => {
      throw new TypeError('no memory');
    };
    bench.run.push(frame, { id: 1, timestamp: 0, width: 1, height: 1 });
    expect(frames.map((each) => each.closed)).toEqual([1]);
    expect(bench.run.figures().ledger).toMatchObject({ dropped: { error: 1 }, inFlight: 0 });
    expect(bench.errors[0]?.message).toBe('no memory');
  });

  test('need a detector each', () => {
    const detector = new FakeDetector();
    expect(() => benchOf([detector, detector])).toThrow('detector of its own');
    expect(() => benchOf([])).toThrow('at least one');
    const bench = benchOf([detector, new FakeDetector()]);
    expect(() => bench.run.replaceDetector(1, detector)).toThrow('another step');
    expect(() => bench.run.replaceDetector(2, new FakeDetector())).toThrow('no step 2');
  });
});

describe('replaceDetector', () => {
  test('new frames go to the new one at once, and the old one may still answer', async () => {
    const [old, fresh] = [new FakeDetector(), new FakeDetector()];
    const bench = benchOf([old], { options: { topK: 7 } });
    bench.push();
    bench.push();
    bench.run.replaceDetector(0, fresh);
    expect(fresh.pending.map((entry) => [entry.info.id, entry.options.topK])).toEqual([[2, 7]]);
    old.answer();
    await settled();
    fresh.answer();
    await settled();
    expect(bench.results.map((result) => result.frame.id)).toEqual([1, 2]);
  });

  test('closing the old one is no fault', async () => {
    const [old, fresh] = [new FakeDetector(), new FakeDetector()];
    const bench = benchOf([old]);
    bench.push();
    bench.run.replaceDetector(0, fresh);
    await old.close();
    await settled();
    expect(bench.errors).toEqual([]);
    expect(bench.run.figures().ledger).toMatchObject({ dropped: { superseded: 1 }, inFlight: 0 });
  });
});

describe('stop', () => {
  test('settles all, and what comes later is closed and counted', async () => {
    const detector = new FakeDetector(2);
    const bench = benchOf([detector]);
    for (let count = 0; count < 3; count += 1) bench.push();
    await bench.run.stop();
    bench.push();
    expect(bench.run.figures().ledger).toMatchObject({ captured: 4, dropped: { stopped: 4 }, inFlight: 0 });
    expect(bench.frames.map((frame) => frame.closed)).toEqual([1, 1, 1, 1]);
    expect([bench.results, bench.errors]).toEqual([[], []]);
    await bench.run.stop();
  });

  test('an answer that crosses the stop is not delivered', async () => {
    const detector = new FakeDetector();
    const bench = benchOf([detector]);
    bench.push();
    detector.answer();
    await bench.run.stop();
    expect(bench.results).toEqual([]);
    expect(bench.run.figures().ledger).toMatchObject({ dropped: { stopped: 1 } });
  });
});

test('the ledger balances and every frame is closed once under any interleaving', async () => {
  const act = fc.record({
    kind: fc.constantFrom('push', 'push', 'push', 'answer', 'answer', 'fail', 'replace', 'wait', 'tick'),
    which: fc.nat({ max: 7 }),
    code: fc.constantFrom<ErrorCode[]>('deadline', 'edge_lost', 'lane_crashed', 'internal', 'aborted'),
  });
  const shape = fc.record({
    acts: fc.array(act, { maxLength: 80 }),
    capacities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    deadlineMs: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ acts, capacities, deadlineMs }) => {
      const current = capacities.map((capacity) => new FakeDetector(capacity));
      const all = [...current];
      const bench = benchOf(current, deadlineMs === undefined ? {} : { deadlineMs });
      for (const { kind, which, code } of acts) {
        const busy = all.filter((detector) => detector.pending.length > 0);
        const detector = busy[which % Math.max(1, busy.length)];
        const index = which % Math.max(1, detector?.pending.length ?? 1);
        if (kind === 'push') bench.push();
        else if (kind === 'answer') detector?.answer(index);
        else if (kind === 'fail') detector?.fail(code, index);
        else if (kind === 'tick') bench.now += which;
        else if (kind === 'wait') await settled();
        else {
          const step = which % current.length;
          const fresh = new FakeDetector(1 + (which % 3));
          bench.run.replaceDetector(step, fresh);
          if (which % 2 === 0) await current[step]?.close();
          current[step] = fresh;
          all.push(fresh);
        }
        expectBalance(bench);
        for (const each of all) expect(each.pending.length).toBeLessThanOrEqual(each.capacity);
      }
      await settled();
      expectBalance(bench);
      await bench.run.stop();
      expectBalance(bench);
      expect(bench.run.figures().ledger.inFlight).toBe(0);
      expect(bench.frames.every((frame) => frame.closed === 1)).toBe(true);
      const ids = bench.results.map((result) => result.frame.id);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      expect(bench.run.figures().ledger.inferred).toBe(ids.length);
    }),
    { numRuns: 300 },
  );
});
