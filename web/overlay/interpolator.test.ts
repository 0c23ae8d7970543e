import { expect, test } from 'vitest';
import { boxAt } from './fake-boxes.cases.ts';
import { Interpolator } from './interpolator.ts';
import { matchBoxes } from './match-boxes.ts';

function flood(x: number): ReturnType<typeof boxAt>[] {
  return Array.from({ length: 300 }, () => boxAt(x));
}

function centres(interpolator: Interpolator): number[] {
  return interpolator.boxes.map(({ drawn: { box } }) => Number((box.x + box.width / 2).toFixed(3)));
}

test('each box finds the nearest of its label, and each is found once', () => {
  const former = [boxAt(0.2), boxAt(0.4), boxAt(0.4, 0.5, 'dog')];
  expect(matchBoxes(former, [boxAt(0.42), boxAt(0.23), boxAt(0.4, 0.5, 'cat')])).toEqual([1, 0, -1]);
  expect(matchBoxes(former, [boxAt(0.22), boxAt(0.21)])).toEqual([1, 0]);
  expect(matchBoxes([boxAt(0.1)], [boxAt(0.9)])).toEqual([-1]);
  expect(matchBoxes([], [boxAt(0.9)])).toEqual([-1]);
});

/** A box that a tracker follows, or does not. */
function tracked(x: number, track?: number) {
  return track === undefined ? boxAt(x) : { ...boxAt(x), track };
}

test('what a tracker says of two boxes counts more than where they are', () => {
  const former = [tracked(0.2, 7), tracked(0.3, 8)];
  expect(matchBoxes(former, [tracked(0.21, 8), tracked(0.29, 7)])).toEqual([1, 0]);
  expect(matchBoxes(former, [tracked(0.9, 7), tracked(0.2, 9)])).toEqual([0, -1]);
  expect(matchBoxes(former, [tracked(0.3)])).toEqual([1]);
});

test('boxes go from result to result; the order of results does not matter', () => {
  const interpolator = new Interpolator();
  interpolator.take([boxAt(0.2), boxAt(0.7)], 0, 0);
  interpolator.take([boxAt(0.8), boxAt(0.3)], 100, 0);
  expect(interpolator.move(50)).toBe(true);
  expect(centres(interpolator)).toEqual([0.75, 0.25]);
  interpolator.move(100);
  expect(centres(interpolator)).toEqual([0.8, 0.3]);
});

test('what stands still is never on its way, so that nothing is drawn for it', () => {
  const interpolator = new Interpolator();
  for (let at = 0; at < 1_000; at += 100) {
    interpolator.take([boxAt(0.2)], at, at + 60);
    expect(interpolator.move(at + 60)).toBe(false);
  }
});

test('what another detector found earlier goes on as it went when it is told again', () => {
  const interpolator = new Interpolator();
  const [first, second] = [boxAt(0.2), boxAt(0.3)];
  interpolator.take([first], 0, 0);
  interpolator.take([second], 100, 0);
  interpolator.take([second, boxAt(0.5, 0.5, 'dog')], 110, 50);
  interpolator.move(50);
  expect(centres(interpolator)).toEqual([0.25, 0.5]);
});

test('put at once, boxes are where the result says and keep their trail', () => {
  const interpolator = new Interpolator();
  interpolator.put([boxAt(0.2)], 0);
  const trail = interpolator.boxes[0]?.trail;
  interpolator.put([boxAt(0.3)], 100);
  expect(interpolator.move(100)).toBe(false);
  expect(centres(interpolator)).toEqual([0.3]);
  expect(interpolator.boxes[0]?.trail).toBe(trail);
});

test('a flood of boxes is drawn as the results say', () => {
  const interpolator = new Interpolator();
  interpolator.take(flood(0.2), 0, 0);
  interpolator.take(flood(0.3), 100, 0);
  expect(interpolator.move(0)).toBe(false);
  expect(new Set(centres(interpolator))).toEqual(new Set([0.3]));
});
