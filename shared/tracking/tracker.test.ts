import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import { Dice } from '../run/random.cases.ts';
import { throughJson } from '../windows/random-streams.cases.ts';
import {
  ASPECT,
  NOISE,
  OPTIONS,
  SECOND,
  framesOf,
  numbers,
  personAt,
  scoreOf,
  trackerOf,
} from './tracker.cases.ts';
import { Tracker } from './tracker.ts';

/** Persons at these places, one list per frame; the times are seconds. */
function follow(tracker: Tracker, frames: readonly (readonly [number, readonly number[]])[]): string[] {
  return frames.map(([seconds, places]) => {
    const found = places.map((x) => personAt(x));
    return tracker.update(found, seconds * SECOND, ASPECT).tracks.join(' ');
  });
}

function tallAt(x: number, height: number): Detection {
  return { label: 'person', score: 0.8, box: { x, y: 0.2, width: 0.1, height } };
}

function trackOf(label: string, seconds: number, tracker: Tracker): number | undefined {
  return tracker.update([personAt(0.5, 0.8, label)], seconds * SECOND, ASPECT).tracks[0];
}

test('what is seen twice is followed under one number; what is seen once is not', () => {
  const frames = [0.1, 0.12, 0.14].map((x, frame) => [frame / 10, frame === 1 ? [x, 0.8] : [x]] as const);
  expect(follow(trackerOf(), frames)).toEqual(['0', '1 0', '1']);
  expect(follow(trackerOf({ minHits: 1 }), frames)).toEqual(['1', '1 2', '1']);
});

test('two who come near each other keep their numbers', () => {
  const places = Array.from({ length: 21 }, (_, frame) => [0.2 + frame * 0.03, 0.8 - frame * 0.03]);
  const said = follow(
    trackerOf(),
    places.map((both, frame) => [frame / 10, both]),
  );
  expect(new Set(said.slice(1))).toEqual(new Set(['1 2']));
});

test('a low score carries on what is followed, and begins nothing', () => {
  const tracker = trackerOf();
  follow(tracker, [
    [0, [0.5]],
    [0.1, [0.5]],
  ]);
  const said = tracker.update([personAt(0.5, 0.2), personAt(0.1, 0.2)], 0.2 * SECOND, ASPECT);
  expect(said.tracks).toEqual([1, 0]);
  expect(tracker.update([personAt(0.5, 0.05)], 0.3 * SECOND, ASPECT).tracks).toEqual([0]);
});

test.each([1, 5, 15, 30])('at %i frames a second it waits by time for what it lost, not by frames', (fps) => {
  const framesUntil = (from: number, to: number, places: readonly number[]) =>
    Array.from(
      { length: Math.round((to - from) * fps) },
      (_, frame) => [from + frame / fps, places] as const,
    );
  const seen = framesUntil(0, 3, [0.5]);
  const soon = [...seen, ...framesUntil(3, 5, []), [5, [0.5]] as const];
  expect(follow(trackerOf(), soon).at(-1)).toBe('1');
  const late = [...seen, ...framesUntil(3, 7, []), [7, [0.5]] as const, [7.1, [0.5]] as const];
  expect(follow(trackerOf(), late).at(-1)).toBe('2');
});

test('a walker is followed at one frame a second, too, once it is known how fast', () => {
  const said = follow(
    trackerOf(),
    Array.from({ length: 8 }, (_, second) => [second, [0.1 + second * 0.09]]),
  );
  expect(new Set(said.slice(1))).toEqual(new Set(['1']));
});

test('at one frame a second whoever walks two and a half times its width is followed from its second frame on', () => {
  const walk = [0, 1, 2].map((second) => [second, [0.2 + second * 0.25]] as const);
  expect(follow(trackerOf(), walk)).toEqual(['0', '1', '1']);
  // Ten times a second that is somebody else.
  expect(
    follow(
      trackerOf(),
      walk.map(([second, places]) => [second / 10, places] as const),
    ),
  ).toEqual(['0', '0', '0']);
});

test('far from where it was, a thing is known by its height', () => {
  const tracker = trackerOf({ minHits: 1 });
  expect(tracker.update([tallAt(0.1, 0.6), tallAt(0.7, 0.3)], 0, ASPECT).tracks).toEqual([1, 2]);
  // They passed each other, and are as far from where either was.
  expect(tracker.update([tallAt(0.4, 0.3), tallAt(0.4, 0.6)], SECOND, ASPECT).tracks).toEqual([2, 1]);
});

test('labels are followed apart, unless any will do', () => {
  for (const anyLabel of [false, true]) {
    const tracker = trackerOf({ anyLabel });
    for (const at of [0, 0.1]) trackOf('truck', at, tracker);
    expect(trackOf('car', 0.2, tracker)).toBe(anyLabel ? 1 : 0);
  }
});

test('where any label will do, a thing that is found under two is one', () => {
  const tracker = trackerOf({ anyLabel: true });
  const found = [personAt(0.5, 0.5, 'truck'), personAt(0.505, 0.6, 'car'), personAt(0.2, 0.5, 'truck')];
  const said = [0, 0.1].map((seconds) => tracker.update(found, seconds * SECOND, ASPECT).tracks);
  expect(said).toEqual([
    [0, 0, 0],
    [0, 1, 2],
  ]);
});

test('after a long gap what stood is the same, what moved is not', () => {
  const standing = Array.from({ length: 30 }, (_, frame) => [frame / 10, [0.5, 0.1 + frame * 0.01]] as const);
  const after = [
    [63, [0.5, 0.41]],
    [63.1, [0.5, 0.42]],
  ] as const;
  expect(follow(trackerOf(), [...standing, ...after]).slice(-2)).toEqual(['2 0', '2 3']);
  const forgetful = trackerOf({ keepStill: 10 * SECOND });
  expect(follow(forgetful, [...standing, ...after]).at(-1)).toBe('4 3');
});

test('times that go back are another clock’s: it goes on', () => {
  const tracker = trackerOf();
  const said = follow(tracker, [
    [1000, [0.5]],
    [1000.1, [0.51]],
    [3, [0.52]],
    [3.1, [0.53]],
  ]);
  expect(said).toEqual(['0', '1', '1', '1']);
});

test('several detectors may look at a frame, one after the other, and some be overtaken', () => {
  const tracker = trackerOf();
  const look = (label: string, x: number, milliseconds: number) =>
    tracker.update([personAt(x, 0.8, label)], milliseconds * 1000, ASPECT).tracks;
  const said = [0, 100, 200, 300].flatMap((at) => [
    look('person', 0.3, at),
    look('face', 0.7, Math.max(0, at - 50)),
  ]);
  expect(said).toEqual([[0], [0], [1], [2], [1], [2], [1], [2]]);
});

test('what leaves the picture is not who comes in there soon after', () => {
  const leaving = Array.from({ length: 10 }, (_, frame) => [frame / 10, [0.55 + frame * 0.045]] as const);
  const empty = Array.from({ length: 8 }, (_, frame) => [1 + frame / 10, []] as const);
  const coming = [
    [1.8, [0.95]],
    [1.9, [0.92]],
  ] as const;
  expect(follow(trackerOf(), [...leaving, ...empty, ...coming]).at(-1)).toBe('2');
});

test('never two with one number, never a number again, whatever the order in which things are told', () => {
  const dice = new Dice(5);
  for (const [name, fps] of [
    ['crowd', 5],
    ['walkers', 15],
    ['traffic', 2],
  ] as const) {
    const [tracker, shuffled] = [trackerOf(), trackerOf()];
    const [ended, before] = [new Set<number>(), new Set<number>()];
    for (const { timestamp, detections } of framesOf(name, fps, 3)) {
      const { tracks, lost } = tracker.update(detections, timestamp, ASPECT);
      const known = [...tracks.filter((id) => id > 0), ...lost.map(({ id }) => id)];
      expect(new Set(known).size).toBe(known.length);
      for (const id of known) expect(ended.has(id)).toBe(false);
      for (const id of before) if (!known.includes(id)) ended.add(id);
      for (const id of known) before.add(id);
      const order = detections.map((_, index) => index).toSorted(() => dice.next() - 0.5);
      const other = shuffled.update(
        order.flatMap((index) => detections[index] ?? []),
        timestamp,
        ASPECT,
      ).tracks;
      expect(other).toEqual(order.map((index) => tracks[index]));
    }
    expect(ended.size).toBeGreaterThan(3);
  }
});

test('saved and restored after any frame it says the same', () => {
  const frames = framesOf('walkers', 10, 4).slice(0, 120);
  const whole = trackerOf();
  let [moving, state]: [Tracker, JsonValue] = [trackerOf(), null];
  let last = 0;
  for (const { timestamp, detections } of frames) {
    const said = moving.update(detections, timestamp, ASPECT).tracks;
    expect(said).toEqual(whole.update(detections, timestamp, ASPECT).tracks);
    last = Math.max(last, ...said);
    state = throughJson(moving.save());
    moving = new Tracker(OPTIONS, numbers(last));
    moving.restore(state);
    expect(moving.save()).toEqual(state);
  }
  expect(last).toBeGreaterThan(5);
  expect(() => moving.restore({ tracks: 1 })).toThrow(/no saved state of a tracker/);
});

test.each([
  ['crossings', 1, 0.6, 2],
  ['passing', 1, 0.5, 20],
  ['traffic', 1, 0.8, 2],
  ['crossings', 5, 0.88, 4],
  ['crossings', 15, 0.9, 4],
  ['pillars', 15, 0.65, 6],
  ['passing', 15, 0.7, 8],
  ['traffic', 5, 0.9, 2],
  ['traffic', 30, 0.93, 2],
] as const)('%s at %i frames a second are followed well', (name, fps, idf1, switches) => {
  const score = scoreOf(framesOf(name, fps, 21), trackerOf());
  expect(score.idf1).toBeGreaterThan(idf1);
  expect(score.switches).toBeLessThanOrEqual(switches);
});

test('without errors of the detector nothing is confused that is in sight', () => {
  const noise = { misses: 0, jitter: 0, ghosts: 0, dips: 0 };
  const score = scoreOf(framesOf('traffic', 15, 8, noise), trackerOf({ minHits: 1 }));
  expect(score).toMatchObject({ switches: 0, misses: 0, falsePositives: 0 });
  expect(NOISE.misses).toBeGreaterThan(0);
});

test('floods are bounded', () => {
  const tracker = trackerOf({ minHits: 1 });
  const flood = Array.from({ length: 3000 }, (_, index) => personAt((index % 100) / 100, 0.5 + index / 1e4));
  const { tracks } = tracker.update(flood, 0, ASPECT);
  expect(tracks.filter((id) => id > 0)).toHaveLength(500);
  expect(tracker.size).toBe(500);
});
