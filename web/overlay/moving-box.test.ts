import { array, assert, integer, pre, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { anyBox, boxAt } from './fake-boxes.cases.ts';
import { MovingBox } from './moving-box.ts';

const anyWay = array(tuple(anyBox, integer({ min: 20, max: 900 })), { minLength: 1, maxLength: 6 });
const SIDES = ['x', 'y', 'width', 'height'] as const;

/** The last of the boxes, each so long after the one before, and its time. Results come as late as `lagMs` says. */
function follow(
  way: readonly (readonly [ReturnType<typeof boxAt>, number])[],
  lagMs: number,
): [MovingBox, number] {
  let at = 0;
  let box: MovingBox | null = null;
  for (const [detection, waitMs] of way) {
    at += waitMs;
    box = new MovingBox(detection, at, at + lagMs, box);
  }
  if (box === null) throw new Error('no way');
  return [box, at];
}

test('at the time of its result a box is exactly where that says', () => {
  assert(
    property(anyWay, integer({ min: -500, max: 0 }), (way, lagMs) => {
      const [box, at] = follow(way, lagMs);
      const { box: drawn } = box.at(at);
      for (const side of SIDES) expect(drawn[side]).toBeCloseTo(box.detection.box[side], 9);
    }),
  );
});

test('it never leaves the picture, and never has a negative size, at any time', () => {
  assert(
    property(
      anyWay,
      integer({ min: -500, max: 900 }),
      integer({ min: -2000, max: 5000 }),
      (way, lag, time) => {
        const [box, at] = follow(way, lag);
        const { x, y, width, height } = box.at(at + time).box;
        expect(Math.min(x, y, width, height)).toBeGreaterThanOrEqual(0);
        expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1 + 1e-9);
      },
    ),
  );
});

test('between two results it goes one way only', () => {
  assert(
    property(anyBox, anyBox, integer({ min: 20, max: 1500 }), (first, second, interval) => {
      const box = new MovingBox(second, interval, 0, new MovingBox(first, 0, 0, null));
      const places = Array.from({ length: 21 }, (_none, step) => box.at((interval * step) / 20).box.x);
      const forward = second.box.x >= first.box.x;
      for (const [step, x] of places.entries()) {
        const before = places[step - 1] ?? x;
        expect(forward ? x - before : before - x).toBeGreaterThanOrEqual(-1e-9);
      }
    }),
  );
});

test('beyond its result it goes no further than in 400 ms at the speed of the last two, and stops', () => {
  assert(
    property(anyWay, integer({ min: 0, max: 5000 }), (way, beyond) => {
      const [box, at] = follow(way, 0);
      const former = way.at(-2)?.[0] ?? box.detection;
      const settled = Math.max(beyond, 121);
      for (const side of ['x', 'y'] as const) {
        const went = box.detection.box[side] - former.box[side];
        const most = (400 * Math.abs(went)) / (way.at(-1)?.[1] ?? 1);
        expect(Math.abs(box.at(at + settled).box[side] - box.detection.box[side])).toBeLessThanOrEqual(
          most + 1e-9,
        );
      }
      expect(box.isMoving(at + 1_000)).toBe(false);
    }),
  );
});

test('a result that comes late moves nothing at once: what is drawn goes on from where it is', () => {
  assert(
    property(anyWay, anyBox, integer({ min: -300, max: 400 }), (way, next, lag) => {
      // At the very time of its picture the result counts.
      pre(lag !== 0);
      const [box, at] = follow(way, lag);
      const now = at + 50 + lag;
      const before = { ...box.at(now).box };
      const after = new MovingBox(next, at + 50, now, box).at(now).box;
      expect(after.x).toBeCloseTo(before.x, 9);
      expect(after.y).toBeCloseTo(before.y, 9);
    }),
  );
});

test('what moves evenly is drawn where it is, though its results come a hundred milliseconds late', () => {
  let box: MovingBox | null = null;
  let worst = 0;
  for (let now = 0; now < 1_500; now += 10) {
    const at = now - 100;
    if (at >= 0 && at % 50 === 0) box = new MovingBox(boxAt(0.2 + 0.0002 * at), at, now, box);
    if (box === null || now < 600) continue;
    const { x, width } = box.at(now).box;
    worst = Math.max(worst, Math.abs(x + width / 2 - (0.2 + 0.0002 * now)));
  }
  // Without it, boxes hang behind by what is moved in 100 to 150 ms: 0.02 to 0.03.
  expect(worst).toBeLessThan(0.001);
});

function withPoint(x: number, names: readonly string[]): ReturnType<typeof boxAt> {
  return { ...boxAt(x), keypoints: names.map((name) => ({ name, x, y: 0.5, score: 1 })) };
}

test('points move with their box, and stay with a result that has others', () => {
  const first = new MovingBox(withPoint(0.2, ['nose']), 0, 0, null);
  const second = new MovingBox(withPoint(0.4, ['nose']), 100, 0, first);
  expect(second.at(50).keypoints?.[0]?.x).toBeCloseTo(0.3);
  expect(new MovingBox(withPoint(0.6, ['nose', 'ear']), 200, 100, second).at(100).keypoints?.[1]?.x).toBe(
    0.6,
  );
});

test('looking makes nothing anew', () => {
  const box = new MovingBox(boxAt(0.6), 100, 0, new MovingBox(boxAt(0.2), 0, 0, null));
  expect(box.at(10)).toBe(box.at(90));
});

test('things that were not seen for long begin anew', () => {
  const box = new MovingBox(boxAt(0.6), 5_000, 4_900, new MovingBox(boxAt(0.5), 0, 0, null));
  expect(box.at(4_900).box.x).toBeCloseTo(0.5);
  expect(box.isMoving(4_900)).toBe(false);
});
