import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { describeDetector } from '../../shared/detect/detector.cases.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import type { OffloadApi, OffloadResult } from '../workers/offload.api.ts';
import type { Outcome } from '../workers/outcome.api.ts';
import { EdgeDetector } from './edge-detector.ts';
import { FakeFrame, FakeWorker, settle } from './fake-worker.cases.ts';
import { openOffload } from './open-offload.ts';

const RESULT: OffloadResult = {
  detections: [{ label: 'thing', score: 0.9, box: { x: 0, y: 0, width: 1, height: 1 } }],
  queueMs: 0,
  preprocessMs: 0,
  inferMs: 0,
  postprocessMs: 0,
};

/** A connection whose answers the test gives. */
class ScriptedOffload implements OffloadApi {
  readonly waiting: { frame: VideoFrame; resolve(outcome: Outcome<OffloadResult>): void }[] = [];
  received = 0;
  disconnected = false;
  refuses = false;
  end: (outcome: Outcome<never>) => void = () => {};

  connect: OffloadApi['connect'] = () =>
    this.refuses
      ? Promise.resolve({ ok: false, code: 'not_found', message: 'no such model' })
      : Promise.resolve({
          ok: true,
          value: { credits: 2, provider: { name: 'cpu', threads: 1, reason: 'native' } },
        });

  detect: OffloadApi['detect'] = (frame) => {
    this.received += 1;
    return new Promise((resolve) => this.waiting.push({ frame, resolve }));
  };

  stats: OffloadApi['stats'] = () => Promise.resolve({ ok: true, value: undefined });
  inputOf: OffloadApi['inputOf'] = () => Promise.reject(new Error('not asked for here'));
  ended: OffloadApi['ended'] = () => new Promise((resolve) => (this.end = resolve));

  disconnect: OffloadApi['disconnect'] = () => {
    this.disconnected = true;
    return Promise.resolve({ ok: true, value: undefined });
  };

  async settleOldest(outcome: Outcome<OffloadResult>): Promise<void> {
    await settle();
    const next = this.waiting.shift();
    next?.frame.close();
    next?.resolve(outcome);
    await settle();
  }
}

const LOST = { ok: false, code: 'edge_lost', message: 'The edge went away.' } as const;
const INFO = { id: 1, timestamp: 0, width: 8, height: 8 };

async function open(script = new ScriptedOffload()): Promise<{
  script: ScriptedOffload;
  worker: FakeWorker<OffloadApi>;
  detector: EdgeDetector<VideoFrame>;
  lost: SightlineError[];
}> {
  const worker = new FakeWorker<OffloadApi>(script);
  const model = manifestOf('fake');
  const lost: SightlineError[] = [];
  const setup = { url: 'ws://edge/api/offload', pipeline: 'faces', manifest: model, options: {} };
  const { signal } = new AbortController();
  const link = await openOffload(
    setup,
    () => worker,
    (error) => lost.push(error),
    signal,
  );
  await settle();
  return { script, worker, lost, detector: new EdgeDetector({ model, link, now: () => Date.now() }) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describeDetector<VideoFrame>('an edge connection', 'edge', ['lane_crashed', 'edge_lost'], async () => {
  const { script, worker, detector } = await open();
  const frames = new Map<VideoFrame, FakeFrame>();
  return {
    detector,
    frame: () => {
      const frame = new FakeFrame();
      frames.set(frame.asVideoFrame(), frame);
      return frame.asVideoFrame();
    },
    isClosed: (frame) => frames.get(frame)?.isClosed ?? false,
    answer: () => script.settleOldest({ ok: true, value: RESULT }),
    fail: () => script.settleOldest({ ok: false, code: 'deadline', message: 'too busy' }),
    crash: () => worker.crash(),
    expire: async () => void (await vi.advanceTimersByTimeAsync(20_000)),
    received: () => script.received,
    dispose: () => {},
  };
});

test('has as many frames in flight as the edge gives credits', async () => {
  const { detector } = await open();
  expect(detector.capacity).toBe(2);
  expect(detector.provider).toEqual({ name: 'cpu', threads: 1, reason: 'native' });
});

test('the end of the connection is told once, settles what is pending, and ends the worker', async () => {
  const { detector, script, worker, lost } = await open();
  const settled = Promise.allSettled(
    [1, 2].map(() => detector.detect(new FakeFrame().asVideoFrame(), INFO, {})),
  );
  await settle();
  script.end(LOST);
  for (const outcome of await settled) expect(outcome).toMatchObject({ reason: { code: 'edge_lost' } });
  expect(lost).toMatchObject([{ code: 'edge_lost' }]);
  expect(worker.terminated).toBe(true);
});

test('an edge that refuses is an error, and leaves no worker', async () => {
  const script = new ScriptedOffload();
  script.refuses = true;
  const worker = new FakeWorker<OffloadApi>(script);
  const setup = { url: 'ws://edge', pipeline: 'faces', manifest: manifestOf('fake'), options: {} };
  const lost: SightlineError[] = [];
  const opening = openOffload(
    setup,
    () => worker,
    (error) => lost.push(error),
    new AbortController().signal,
  );
  await expect(opening).rejects.toMatchObject({ code: 'not_found' });
  expect(worker.terminated).toBe(true);
  expect(lost).toEqual([]);
});

test('closing says goodbye before the worker ends, and is no loss', async () => {
  const { detector, script, worker, lost } = await open();
  await detector.close();
  await vi.advanceTimersByTimeAsync(500);
  expect(script.disconnected).toBe(true);
  expect(worker.terminated).toBe(true);
  expect(lost).toEqual([]);
});

test('a result says how its frame was squeezed, where it was', async () => {
  const { detector, script } = await open();
  const lossy = { format: 'webp', quality: 0.5, width: 320, height: 180 } as const;
  const results = [1, 2].map((id) => detector.detect(new FakeFrame().asVideoFrame(), { ...INFO, id }, {}));
  await script.settleOldest({ ok: true, value: { ...RESULT, lossy } });
  await script.settleOldest({ ok: true, value: RESULT });
  expect((await Promise.all(results)).map((result) => result.lossy)).toEqual([lossy, undefined]);
});
