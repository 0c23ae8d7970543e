import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { displaySize } from '../frame.ts';
import { devFolder, devSkip, openBundled, readPicture } from '../detect/real-model.cases.ts';
import type { ModelRunner } from '../detect/run-model.ts';
import { figure } from './figure.cases.ts';
import { postureOf } from './posture.ts';

test.each([
  ['stands', 0, 0, 'upright'],
  ['leans on a table', 40, 0, 'upright'],
  ['picks something up', 95, 5, 'bent'],
  ['lies', 92, 88, 'down'],
  ['lies, feet towards the camera', 80, 60, 'down'],
  ['hangs over a step', 130, 80, 'down'],
  ['stands on the head, as only a mistaken model sees it', 170, 160, 'bent'],
] as const)('who %s', (_, back, legs, stance) => {
  const posture = postureOf(figure({ back, legs }), 16 / 9);
  expect(posture).toMatchObject({ stance, leaningAngle: expect.closeTo(back, 5) });
});

test('angles are those of the picture, whatever its shape', () => {
  for (const aspect of [0.5, 1, 2]) {
    expect(postureOf(figure({ back: 50, legs: 0, aspect }), aspect)?.leaningAngle).toBeCloseTo(50, 5);
  }
});

test('one side of the back will do, a little less sure; without any there is no posture', () => {
  const { keypoints = [], ...rest } = figure({ back: 90, legs: 90, score: 0.5 });
  const whole = { ...rest, keypoints };
  const without = (side: string) => ({
    ...whole,
    keypoints: keypoints.filter(({ name }) => !name.startsWith(side)),
  });
  expect(postureOf(whole, 1)?.confidence).toBeCloseTo(0.5, 6);
  expect(postureOf(without('left'), 1)).toMatchObject({ left: null, confidence: expect.closeTo(0.45, 6) });
  expect(postureOf({ ...whole, keypoints: [] }, 1)).toBeNull();
  expect(postureOf({ label: 'person', score: 1, box: whole.box }, 1)).toBeNull();
});

test('legs that are not seen are taken to lie as the back does', () => {
  const { keypoints = [], ...rest } = figure({ back: 95, legs: 5 });
  const back = keypoints.filter(({ name }) => /shoulder|hip/.test(name));
  expect(postureOf({ ...rest, keypoints: back }, 1)?.stance).toBe('down');
});

describe.skipIf(devFolder === null)(`real people${devSkip}`, () => {
  let runner: ModelRunner;
  beforeAll(async () => {
    runner = await openBundled('movenet');
  });
  afterAll(() => runner.close());

  test.each([
    [1, 'upright'],
    [11, 'upright'],
    [15, 'upright'],
    [16, 'upright'],
    [4, 'upright'],
    [2, 'bent'],
    [3, 'down'],
  ])('frame %i', async (number, stance) => {
    const picture = await readPicture(`${devFolder}/media/fall/ambianic_fall_img_${number}.png`);
    const { width, height } = displaySize(picture.layout);
    const { detections } = await runner.detect(picture, { threshold: 0.05 });
    const [person] = detections;
    expect(person && postureOf(person, width / height)?.stance).toBe(stance);
  });
});
