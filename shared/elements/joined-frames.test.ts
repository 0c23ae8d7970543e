import { expect, test, vi } from 'vitest';
import { FakeFrames } from '../run/fake-thread.cases.ts';
import type { FakeFrame } from '../run/fake-thread.cases.ts';
import { Dice } from '../run/random.cases.ts';
import type { Message } from '../run/message.ts';
import { filteredWord } from '../run/filtered-word.ts';
import { JoinedFrames } from './joined-frames.ts';
import type { JoinOptions } from './joined-frames.ts';
import { data, detection, detections, frame, stem } from './message.cases.ts';

const found = (id: number, label = 'person'): Message => detections([detection(label)], stem(id));

/** One of three messages that an element made of what was found in the frame 1. */
const third = (label: string): Message => ({ ...found(1, label), part: 1 / 3 });

/** A join over frames whose handles are counted. */
function bed(options: JoinOptions = {}) {
  const frames = new FakeFrames();
  const handles = {
    close: (value: unknown) => frames.close(frames.of(value)),
    clone: (value: unknown) => frames.clone(frames.of(value)),
  };
  const joined = new JoinedFrames('privacy', { frames: handles }, options);
  const picture = (id: number): Message => frame(frames.make(id), stem(id));
  return { frames, joined, picture };
}

test('a frame waits for what was found in it', () => {
  const { frames, joined, picture } = bed();
  expect(joined.take(picture(1))).toBeNull();
  expect(joined.take(picture(2))).toBeNull();
  const pair = joined.take(found(2));
  expect(pair).toMatchObject({
    frame: { kind: 'frame', frame: { id: 2 }, value: { picture: 2, closed: false } },
    detections: { value: { detections: [{ label: 'person' }] } },
  });
  // The first was overtaken; the second is ours.
  expect(frames.open).toBe(1);
  expect(joined.waiting).toBe(0);
});

test('detections may come before their frame', () => {
  const { frames, joined, picture } = bed();
  expect(joined.take(found(7))).toBeNull();
  expect(joined.take(picture(6))).toBeNull();
  expect(joined.take(picture(7))).toMatchObject({ frame: { frame: { id: 7 } } });
  expect(frames.open).toBe(1);
});

test('with several detectors a frame waits for all of them, and is given with all that they found', () => {
  const { joined, picture } = bed({ detectors: 2 });
  expect(joined.take(picture(1))).toBeNull();
  expect(joined.take(found(1, 'face'))).toBeNull();
  expect(joined.take(found(1, 'person'))).toMatchObject({
    detections: { value: { detections: [{ label: 'face' }, { label: 'person' }] } },
  });
});

/** The word that what was found in a frame, or a part of it, was filtered. */
const filtered = (id: number, part?: number): Message =>
  filteredWord({ ...found(id), ...(part !== undefined && { part }) });

test('of what comes on two ways a frame waits for both, also for the word that one of them gives nothing', () => {
  const { joined, picture } = bed({ detectors: 1, ways: 2 });
  joined.take(picture(1));
  expect(joined.take(found(1, 'person'))).toBeNull();
  expect(joined.take(filtered(1))).toMatchObject({
    detections: { value: { detections: [{ label: 'person' }] } },
  });
  joined.take(picture(2));
  expect(joined.take(filtered(2))).toBeNull();
  expect(joined.take(found(2, 'face'))).not.toBeNull();
});

test('a frame of which all that one detector found was filtered does not go on', () => {
  const { joined, picture } = bed({ detectors: 2, ways: 3 });
  joined.take(picture(1));
  joined.take(filtered(1));
  joined.take(filtered(1));
  expect(joined.take(found(1))).toBeNull();
  expect(joined.waiting).toBe(1);
});

test('a frame waits for every part that what was found in it was split into', () => {
  const { joined, picture } = bed();
  joined.take(picture(1));
  expect(joined.take(third('face'))).toBeNull();
  expect(joined.take(filtered(1, 1 / 3))).toBeNull();
  expect(joined.take(third('person'))).toMatchObject({
    detections: { value: { detections: [{ label: 'face' }, { label: 'person' }] } },
  });
});

test('detectors that never look at the same frame are told of, once, with what helps', () => {
  const frames = new FakeFrames();
  const log = vi.fn();
  const joined = new JoinedFrames('privacy', { frames, log }, { detectors: 2 });
  const look = (id: number, times: number): void => {
    for (let time = 0; time < times; time += 1) joined.take(found(id));
  };
  for (let id = 1; id <= 600; id += 1) look(id, 1);
  expect(log).toHaveBeenCalledTimes(1);
  expect(log.mock.calls[0]?.[1]).toContain('0 were looked at by all 2');
  expect(log.mock.calls[0]?.[1]).toContain('`pace: { in_flight: 1 }`');
  joined.close();
});

test('what comes too late is closed, and so is one that comes again', () => {
  const { frames, joined, picture } = bed();
  joined.take(picture(4));
  joined.take(picture(4));
  expect(frames.open).toBe(1);
  expect(joined.take(found(4))).not.toBeNull();
  expect(joined.take(picture(3))).toBeNull();
  expect(joined.take(picture(4))).toBeNull();
  expect(joined.take(found(3))).toBeNull();
  expect(joined.take(found(4))).toBeNull();
  expect(frames.open).toBe(1);
});

test('after the end everything is closed', () => {
  const { frames, joined, picture } = bed();
  joined.take(picture(1));
  joined.close();
  joined.close();
  joined.take(picture(2));
  joined.take(found(2));
  expect(frames.open).toBe(0);
});

test('other kinds are refused', () => {
  expect(() => bed().joined.take(data(1))).toThrow('`privacy` takes frame or detections');
});

/** A camera at 30 fps, and a detector that takes the newest frame whenever it is done with one. */
function matchedOf(detectMs: number, lanes: number, limit: number): { looked: number; matched: number } {
  const { frames, joined, picture } = bed({ limit });
  const dice = new Dice(7);
  const busy: { id: number; until: number }[] = [];
  const sum = { looked: 0, matched: 0 };
  const take = (message: Message): void => {
    const pair = joined.take(message);
    if (pair === null) return;
    sum.matched += 1;
    frames.close(frames.of(pair.frame.value));
  };
  let waiting: number | null = null;
  const start = (now: number): void => {
    if (waiting === null || busy.length >= lanes) return;
    busy.push({ id: waiting, until: now + detectMs * (0.7 + 0.6 * dice.next()) });
    waiting = null;
    sum.looked += 1;
  };
  for (let now = 0, next = 1; next <= 600; now += 1) {
    const [first] = busy;
    if (first !== undefined && first.until <= now) {
      busy.shift();
      start(now);
      take(found(first.id));
    }
    if (now % 33 !== 0) continue;
    take(picture(next));
    waiting = next;
    next += 1;
    start(now);
  }
  joined.close();
  expect(frames.open).toBe(0);
  return sum;
}

test.each([
  [15, 1, 8],
  [100, 1, 8],
  [400, 1, 8],
  [1500, 1, 8],
  [400, 1, 4],
  [400, 2, 8],
])('a detector of %i ms on %i lanes finds its frames among %i', (detectMs, lanes, limit) => {
  const { looked, matched } = matchedOf(detectMs, lanes, limit);
  // The last ones are still being looked at; of two lanes the second one's first frame is nobody's guess.
  expect(matched).toBeGreaterThanOrEqual(looked - 2 * lanes);
  expect(matched).toBeGreaterThan(5);
});

/** A camera at 30 fps before two detectors, each of which takes the newest frame whenever it is done with one. */
function joinedOf(quickMs: number, slowMs: number, limit: number): { looked: number; joined: number } {
  const { frames, joined, picture } = bed({ limit, detectors: 2 });
  const lanes = [quickMs, slowMs].map((ms) => ({ ms, waiting: 0, working: 0, until: 0 }));
  const looked = lanes.map(() => new Set<number>());
  let count = 0;
  const take = (message: Message): void => {
    const pair = joined.take(message);
    if (pair === null) return;
    count += 1;
    expect(looked.every((ids) => ids.has(pair.frame.frame.id))).toBe(true);
    frames.close(frames.of(pair.frame.value));
  };
  for (let now = 0, next = 1; next <= 600; now += 1) {
    const isNew = now % 33 === 0;
    if (isNew) take(picture(next));
    for (const [index, lane] of lanes.entries()) {
      if (isNew) lane.waiting = next;
      const done = lane.until <= now ? lane.working : 0;
      if (lane.until > now) continue;
      lane.working = lane.waiting;
      lane.until = lane.working === 0 ? now : now + lane.ms;
      lane.waiting = 0;
      if (done > 0) looked[index]?.add(done);
      if (done > 0) take(found(done));
    }
    if (isNew) next += 1;
  }
  joined.close();
  expect(frames.open).toBe(0);
  const [quick, slow] = looked;
  return { looked: [...(slow ?? [])].filter((id) => quick?.has(id)).length, joined: count };
}

test.each([
  [20, 20, 8],
  [20, 100, 8],
  [20, 700, 8],
  [20, 1500, 4],
  [90, 1500, 8],
  [90, 260, 4],
])('of detectors of %i and %i ms the slow one finds its frames among %i', (quick, slow, limit) => {
  const { looked, joined } = joinedOf(quick, slow, limit);
  expect(looked).toBeGreaterThan(3);
  expect(joined).toBeGreaterThanOrEqual(looked - 1);
});

test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'in any order every frame is closed once or given out, seed %i',
  (seed) => {
    const dice = new Dice(seed);
    const limit = 1 + dice.below(8);
    const detectors = 1 + dice.below(3);
    const { frames, joined, picture } = bed({ limit, detectors });
    const given: FakeFrame[] = [];
    const ids: number[] = [];
    const steps = 60;
    for (let step = 0; step < steps; step += 1) {
      const id = Math.max(1, Math.round(step / 2) + dice.below(7) - 3);
      const pair = joined.take(dice.chance(0.5) ? picture(id) : found(id));
      if (dice.chance(0.01)) joined.close();
      expect(joined.waiting).toBeLessThanOrEqual(limit);
      if (pair !== null) given.push(frames.of(pair.frame.value));
      expect(frames.open).toBe(joined.waiting + given.length);
      if (pair === null) continue;
      ids.push(pair.frame.frame.id);
      expect(pair.detections.frame.id).toBe(pair.frame.frame.id);
      expect(pair.detections.value.detections.length).toBeGreaterThanOrEqual(detectors);
    }
    joined.close();
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(given).size).toBe(given.length);
    for (const each of given) frames.close(each);
    expect(frames.open).toBe(0);
  },
);
