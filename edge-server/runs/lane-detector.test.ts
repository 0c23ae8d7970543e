import { expect, test } from 'vitest';
import { describeDetector } from '../../shared/detect/detector.cases.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { FakeLaneClient } from './fake-lane-client.cases.ts';
import { LaneDetector } from './lane-detector.ts';
import { pictureOf } from './picture.cases.ts';

interface Rig {
  readonly client: FakeLaneClient;
  readonly detector: LaneDetector;
  readonly closed: Picture[];
  readonly lost: SightlineError[];
  readonly clock: FakeClock;
}

function open(): Rig {
  const client = new FakeLaneClient();
  const [closed, lost, clock]: [Picture[], SightlineError[], FakeClock] = [[], [], new FakeClock()];
  const detector = new LaneDetector({
    client,
    clock,
    frames: { close: (picture) => closed.push(picture) },
    options: { threshold: 0.4 },
    onLost: (error) => lost.push(error),
  });
  return { client, detector, closed, lost, clock };
}

describeDetector<Picture>('a lane of this server', 'edge', ['lane_crashed'], () => {
  const { client, detector, closed } = open();
  return Promise.resolve({
    detector,
    frame: () => pictureOf(2, 1),
    isClosed: (frame: Picture) => closed.includes(frame),
    answer: () => client.answer(),
    fail: () => client.fail(),
    crash: () => client.crash(),
    received: () => client.submitted.length,
    dispose: () => undefined,
  });
});

const INFO = { id: 1, timestamp: 0, width: 2, height: 1 };

test("the pipeline's options are asked for, and a call's own win", () => {
  const { client, detector } = open();
  const picture = pictureOf(2, 1);
  void detector.detect(picture, INFO, {});
  void detector.detect(pictureOf(2, 1), INFO, { threshold: 0.9, topK: 3 });
  expect(client.submitted[0]?.frame).toMatchObject({
    width: 2,
    content: { kind: 'picture', layout: picture.layout },
    options: { threshold: 0.4 },
    payload: picture.data,
  });
  expect(client.submitted[1]?.frame.options).toEqual({ threshold: 0.9, topK: 3 });
});

test('what lies between the caller and the lane is transfer', async () => {
  const { client, detector, clock } = open();
  const result = detector.detect(pictureOf(2, 1), INFO, {});
  clock.advance(20);
  client.answer();
  expect((await result).timings).toEqual({
    transferMs: 14,
    preprocessMs: 1,
    inferMs: 2,
    postprocessMs: 3,
    totalMs: 20,
  });
});

test('a newer frame took its place: said as overloaded', async () => {
  const { client, detector } = open();
  const result = detector.detect(pictureOf(2, 1), INFO, {});
  client.supersede();
  await expect(result).rejects.toMatchObject({ code: 'overloaded' });
});

test('a lost lane is told once and left, and giving up cancels the work', async () => {
  const { client, detector, lost } = open();
  const abort = new AbortController();
  const first = detector.detect(pictureOf(2, 1), INFO, {}, abort.signal);
  abort.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  expect(client.submitted[0]?.cancelled).toBe(true);
  const others = Promise.allSettled([1, 2].map(() => detector.detect(pictureOf(2, 1), INFO, {})));
  client.crash();
  for (const outcome of await others) expect(outcome).toMatchObject({ reason: { code: 'lane_crashed' } });
  expect(lost).toHaveLength(1);
  expect(client.closed).toBe(1);
  await detector.close();
  expect(client.closed).toBe(1);
});
