import { expect, test } from 'vitest';
import { pictureOf, yuvPictureOf } from './picture.cases.ts';
import { smallPicture } from './small-picture.ts';

test('a picture that is small enough stays as it is', () => {
  const { width, height, rgb } = smallPicture(pictureOf(3, 2), 320);
  expect([width, height, [...rgb]]).toEqual([3, 2, [...pictureOf(3, 2).data]]);
});

test('a larger one keeps its shape and samples the middle of what it leaves out', () => {
  const { width, height, rgb } = smallPicture(pictureOf(200, 100), 20);
  expect([width, height, rgb.length]).toEqual([20, 10, 600]);
  expect([...rgb.subarray(0, 3)]).toEqual([5, 5, 7]);
  expect([...rgb.subarray(-3)]).toEqual([195, 95, 7]);
});

test.each([
  [0, false, [0, 0]],
  [90, false, [0, 1]],
  [180, false, [2, 1]],
  [270, false, [2, 0]],
  [0, true, [2, 0]],
  [90, true, [0, 0]],
] as const)('turned by %i, mirrored: %s', (rotation, mirror, first) => {
  const picture = pictureOf(3, 2);
  const turned = { ...picture, layout: { ...picture.layout, rotation, mirror } };
  const { width, height, rgb } = smallPicture(turned, 320);
  expect([width, height]).toEqual(rotation % 180 === 0 ? [3, 2] : [2, 3]);
  expect([...rgb.subarray(0, 2)]).toEqual(first);
});

test.each(['I420', 'NV12'] as const)('%s is turned into colours', (format) => {
  expect([...smallPicture(yuvPictureOf(format, [128, 128, 128]), 9).rgb.subarray(0, 3)]).toEqual([
    128, 128, 128,
  ]);
  const [red, green, blue] = smallPicture(yuvPictureOf(format, [76, 85, 255]), 9).rgb;
  expect([red, green, blue].map((value) => Math.round((value ?? 0) / 16))).toEqual([16, 0, 0]);
});
