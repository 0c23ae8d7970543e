import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeLineOf } from '../../shared/run/frame-trace.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import type { OffloadResult } from '../workers/offload.api.ts';
import { EdgeDetector } from './edge-detector.ts';
import { FakeFrame } from './fake-worker.cases.ts';

const PROVIDER = { name: 'cpu', threads: 1, reason: 'a test' } as const;
const INFO = { id: 1, timestamp: 0, width: 8, height: 8 };
const STAGES = { queueMs: 2, inferMs: 10, postprocessMs: 1 };

/** An edge whose clock is ahead, and a way to it that is slower in one direction than in the other. */
class SkewedEdge {
  readonly provider = PROVIDER;
  readonly credits = 1;
  now = 1_000;
  aheadMs = 0;
  out = 4;
  back = 4;
  tellsTimes = true;

  detect(): Promise<OffloadResult> {
    const packMs = 3;
    const askedAt = this.now + packMs;
    const arrivedAt = askedAt + this.out;
    const goneAt = arrivedAt + 20;
    this.now = goneAt + this.back;
    const [receivedAt, sentAt] = [arrivedAt + this.aheadMs, goneAt + this.aheadMs];
    const result = { detections: [], ...STAGES, preprocessMs: packMs + 5 };
    const times = { packMs, askedAt, answeredAt: this.now, receivedAt, sentAt };
    return Promise.resolve(this.tellsTimes ? { ...result, times } : result);
  }

  stats(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function detectorOn(edge: SkewedEdge): EdgeDetector<VideoFrame> {
  return new EdgeDetector({ model: manifestOf('fake'), link: edge, now: () => edge.now });
}

async function lineThrough(edge: SkewedEdge, detector: EdgeDetector<VideoFrame>) {
  const entered = edge.now;
  edge.now += 1;
  const { hops = [] } = await detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
  const whole = { element: 'find', host: 'page', entered, left: edge.now };
  return timeLineOf([whole, ...hops], (host) => (host === 'page' ? { offsetMs: 0, errorMs: 0 } : null));
}

test('a frame is followed to the edge and back, whatever the clock there says', async () => {
  const edge = new SkewedEdge();
  edge.aheadMs = 86_400_000;
  const { steps, unknownHosts, totalMs } = await lineThrough(edge, detectorOn(edge));
  expect(steps.map(({ element, host, enteredMs, leftMs }) => [element, host, enteredMs, leftMs])).toEqual([
    ['find', 'page', 0, 32],
    ['pack', 'worker:offload', 1, 4],
    ['transfer out', 'page>edge', 4, 8],
    ['queue', 'edge', 8, 10],
    ['preprocess', 'edge', 10, 15],
    ['infer', 'edge', 15, 25],
    ['postprocess', 'edge', 25, 26],
    ['transfer back', 'edge>page', 28, 32],
  ]);
  expect(unknownHosts).toEqual([]);
  expect(totalMs).toBe(32);
  expect(steps.map(({ spentErrorMs }) => spentErrorMs)).toEqual([0, 0, 4.1, 0, 0, 0, 0, 4.1]);
});

test('a way that is longer in one direction is wrong by no more than it says', async () => {
  const time = fc.double({ min: 0, max: 200, noNaN: true });
  const ways = fc.array(fc.record({ out: time, back: time }), { minLength: 1, maxLength: 8 });
  const ahead = fc.double({ min: -900, max: 1e9, noNaN: true });
  const property = fc.asyncProperty(ways, ahead, async (frames, aheadMs) => {
    const edge = Object.assign(new SkewedEdge(), { aheadMs });
    const detector = detectorOn(edge);
    for (const way of frames) {
      Object.assign(edge, way);
      const { steps } = await lineThrough(edge, detector);
      const queue = steps.find(({ element }) => element === 'queue');
      if (queue === undefined) throw new Error('the edge is not in the trace');
      expect(Math.abs(queue.enteredMs - 4 - way.out)).toBeLessThanOrEqual(queue.errorMs + 1e-5);
      for (const { leftMs, enteredMs } of steps) expect(leftMs).toBeGreaterThanOrEqual(enteredMs - 1e-5);
    }
  });
  await fc.assert(property, { seed: 6, numRuns: 60 });
});

test('a quick answer makes the ones after it more exact', async () => {
  const edge = new SkewedEdge();
  const detector = detectorOn(edge);
  Object.assign(edge, { out: 100, back: 20 });
  const before = await lineThrough(edge, detector);
  Object.assign(edge, { out: 1, back: 1 });
  await lineThrough(edge, detector);
  Object.assign(edge, { out: 100, back: 20 });
  const after = await lineThrough(edge, detector);
  expect(before.errorMs).toBeGreaterThanOrEqual(60);
  expect(after.errorMs).toBeLessThan(2);
});

test('an edge that does not tell its times, or nonsense, leaves the frame without hops', async () => {
  const edge = new SkewedEdge();
  edge.tellsTimes = false;
  expect((await lineThrough(edge, detectorOn(edge))).steps).toHaveLength(1);
  Object.assign(edge, { tellsTimes: true, out: -50, back: -50 });
  expect((await lineThrough(edge, detectorOn(edge))).steps).toHaveLength(1);
});
