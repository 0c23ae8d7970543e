import { expect, test } from 'vitest';
import type { GrayPicture } from '../run/picture-services.ts';
import { Dice } from '../run/random.cases.ts';
import { MotionDetector } from './motion-detector.ts';
import type { MotionRules } from './motion-detector.ts';

const RULES: MotionRules = { threshold: 16, minArea: 0.002, lightChange: 0.6, mask: [] };
const [WIDTH, HEIGHT] = [160, 90];

/** Made once: noise of a picture begins anywhere in it. */
const NOISE = new Uint8Array(2 * WIDTH * HEIGHT).map(
  (
    (dice) => () =>
      dice.below(9)
  )(new Dice(9)),
);

/** A noisy picture of an even wall, with a bright square where told. */
function scene(dice: Dice, square?: { x: number; y: number; side: number }, light = 100): GrayPicture {
  const from = dice.below(WIDTH * HEIGHT);
  const data = new Uint8Array(WIDTH * HEIGHT).map((_, at) => {
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    const isIn =
      square !== undefined &&
      x >= square.x &&
      x < square.x + square.side &&
      y >= square.y &&
      y < square.y + square.side;
    return (isIn ? 180 : light) + (NOISE[from + at] ?? 0) - 4;
  });
  return { width: WIDTH, height: HEIGHT, data };
}

/** At 5 fps, warm. */
function warm(rules: Partial<MotionRules> = {}) {
  const dice = new Dice(1);
  const detector = new MotionDetector({ ...RULES, ...rules });
  let now = 0;
  const take = (picture: GrayPicture) => detector.take(picture, (now += 200_000));
  for (let count = 0; count < 30; count += 1) take(scene(dice));
  return { dice, detector, take };
}

test('noise is no motion, for minutes', () => {
  const { dice, take } = warm();
  for (let count = 0; count < 600; count += 1) {
    const { regions, isCalibrating } = take(scene(dice));
    expect([regions.length, isCalibrating]).toEqual([0, false]);
  }
});

test('the first pictures teach what nothing moving looks like', () => {
  const detector = new MotionDetector(RULES);
  const dice = new Dice(2);
  const calibrating = [1, 2, 3, 4].map((count) => detector.take(scene(dice), count * 200_000).isCalibrating);
  expect(calibrating).toEqual([true, true, true, false]);
});

test('what moves is found, with where', () => {
  const { dice, take } = warm();
  for (let step = 0; step < 20; step += 1) {
    const { regions } = take(scene(dice, { x: 10 + 6 * step, y: 40, side: 12 }));
    const [largest] = regions;
    expect(largest?.box.y).toBeCloseTo(40 / 90, 1);
    expect((largest?.box.x ?? 1) * WIDTH).toBeLessThanOrEqual(10 + 6 * step);
    expect(((largest?.box.x ?? 0) + (largest?.box.width ?? 0)) * WIDTH).toBeGreaterThan(21.9 + 6 * step);
  }
});

test('what is too small does not count, and what is masked does not either', () => {
  const { dice, take } = warm({ minArea: 0.02 });
  expect(take(scene(dice, { x: 50, y: 40, side: 10 })).regions).toEqual([]);
  expect(take(scene(dice, { x: 50, y: 40, side: 30 })).regions).toHaveLength(1);
  const masked = warm({
    mask: [
      [
        [0, 0],
        [0.5, 0],
        [0.5, 1],
        [0, 1],
      ],
    ],
  });
  expect(masked.take(scene(dice, { x: 20, y: 40, side: 20 })).regions).toEqual([]);
  expect(masked.take(scene(dice, { x: 100, y: 40, side: 20 })).regions).toHaveLength(1);
});

test('another light is learnt at once', () => {
  const { dice, take } = warm();
  expect(take(scene(dice, undefined, 40))).toMatchObject({ isCalibrating: true });
  expect(take(scene(dice, undefined, 40))).toMatchObject({ isCalibrating: false, regions: [] });
  expect(take(scene(dice, { x: 50, y: 40, side: 10 }, 40)).regions).not.toEqual([]);
});

test('light that changes slowly is followed', () => {
  const { dice, take } = warm();
  for (let step = 0; step < 300; step += 1)
    expect(take(scene(dice, undefined, 100 + step / 5)).regions).toEqual([]);
});

test('what comes and stays becomes background', () => {
  const { dice, take } = warm();
  let moving = 0;
  for (let step = 0; step < 600; step += 1)
    if (take(scene(dice, { x: 50, y: 40, side: 20 })).regions.length > 0) moving += 1;
  expect(moving).toBeGreaterThan(20);
  expect(moving).toBeLessThan(500);
  // What it hid is new again when it goes.
  expect(take(scene(dice)).regions).toHaveLength(1);
});

test('what flickers all the time stops counting', () => {
  const { dice, take } = warm();
  let late = 0;
  for (let step = 0; step < 900; step += 1) {
    const { regions } = take(scene(dice, dice.chance(0.5) ? { x: 50, y: 40, side: 20 } : undefined));
    if (step > 600 && regions.length > 0) late += 1;
  }
  expect(late).toBeLessThan(30);
});

test('another size begins anew', () => {
  const { detector } = warm();
  const data = new Uint8Array(80 * 45);
  expect(detector.take({ width: 80, height: 45, data }, 1e9).isCalibrating).toBe(true);
});
