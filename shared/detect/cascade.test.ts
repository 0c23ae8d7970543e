/** Faces too small for a model that looks at the whole picture are found where persons are. Real models and pictures. */
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import { grown } from '../elements/concealed-boxes.ts';
import { devFolder, devSkip, openBundled, readPicture } from './real-model.cases.ts';

type Corner = readonly [x: number, y: number];

/** The top left corners of faces, by picture. They were drawn in and looked at. */
const FACES: Readonly<Record<string, readonly Corner[]>> = {
  '000000000885': [
    [0.56, 0.48],
    [0.57, 0.23],
    [0.97, 0.09],
  ],
  '000000001268': [
    [0.01, 0.52],
    [0.07, 0.52],
  ],
  '000000002299': [
    [0.2, 0.68],
    [0.33, 0.68],
  ],
  '000000002473': [
    [0.72, 0.68],
    [0.2, 0.82],
  ],
  '000000004134': [
    [0.03, 0.28],
    [0.38, 0.32],
    [0.5, 0.31],
    [0.75, 0.3],
    [0.22, 0.24],
    [0.57, 0.21],
  ],
};

function isAt(found: readonly Detection[], [x, y]: Corner): boolean {
  return found.some(({ box }) => Math.abs(box.x - x) < 0.02 && Math.abs(box.y - y) < 0.03);
}

test.skipIf(devFolder === null)(`small faces are found within persons${devSkip}`, async () => {
  const folder = `${devFolder}/media/coco128_val2017/images`;
  const files = await readdir(folder, { recursive: true });
  const [persons, faces] = [await openBundled('centernet'), await openBundled('blazeface')];
  const sum = { faces: 0, whole: 0, within: 0, elsewhere: 0 };
  for (const [name, places] of Object.entries(FACES)) {
    const picture = await readPicture(`${folder}/${files.find((file) => file.endsWith(`${name}.jpg`))}`);
    const { detections } = await persons.detect(picture, { threshold: 0.35, labels: ['person'] });
    const boxes = detections.slice(0, 8).map(({ box }) => grown(box, 0.1));
    const whole = (await faces.detect(picture)).detections;
    const within = (await faces.detect(picture, { within: boxes })).detections;
    sum.faces += places.length;
    sum.whole += places.filter((place) => isAt(whole, place)).length;
    sum.within += places.filter((place) => isAt(within, place)).length;
    sum.elsewhere += within.length - places.filter((place) => isAt(within, place)).length;
  }
  await Promise.all([persons.close(), faces.close()]);
  expect(sum.faces).toBe(15);
  expect(sum.whole).toBeLessThanOrEqual(3);
  expect(sum.within).toBeGreaterThanOrEqual(14);
  expect(sum.elsewhere).toBeLessThanOrEqual(2);
});
