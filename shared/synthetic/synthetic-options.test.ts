import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import { groundTruth } from '../elements/ground-truth.ts';
import { contextOf } from '../elements/context.cases.ts';
import { frame, stem } from '../elements/message.cases.ts';
import { frameAt, knownScene, parseSynthetic, timeOf } from './synthetic-options.ts';

test.each(['boxes', 'crossings', 'pillars', 'traffic'])(
  '%s is drawn where its truth says, every time alike',
  (scene) => {
    const options = parseSynthetic(`?width=320&height=180&fps=5&seed=3&scene=${scene}`);
    const [one, other] = [knownScene(options), knownScene(options)];
    for (const index of [0, 7, 23]) {
      const { data } = one.picture(index);
      expect(other.picture(index).data).toEqual(data);
      const found = one.truth(index);
      expect(other.truth(index)).toEqual(found);
      // Whatever is in front is seen where it is said to be: brighter than anything behind it.
      const last = found.at(-1);
      if (last !== undefined && scene !== 'pillars') expect(lumaAt(data, last)).toBeGreaterThan(110);
    }
  },
);

function lumaAt(data: Uint8Array, { box }: Detection): number {
  const [x, y] = [Math.floor((box.x + box.width / 2) * 320), Math.floor((box.y + box.height * 0.9) * 180)];
  return data[Math.min(179, y) * 320 + x] ?? 0;
}

test('a frame is found again by its time, at every rate', () => {
  for (const fps of [1, 7, 10, 24, 30, 60, 240]) {
    for (let index = 0; index < 2000; index += 13)
      expect(frameAt(timeOf(index, { fps }), { fps })).toBe(index);
  }
});

test.each([
  ['?scene=party', /scene must be one of boxes, crossings/],
  ['?fps=0', /fps must be a whole number from 1 to 240/],
  ['?colour=red', /has no "colour"/],
])('%s is refused in words', (query, words) => {
  expect(() => parseSynthetic(query)).toThrow(words);
});

test('the element gives what is to be found in the frame that came', async () => {
  const uri = 'synthetic:?scene=crossings&fps=10';
  const element = groundTruth.create?.({ uri }, contextOf());
  const given = await element?.process(frame(undefined, stem(1, 2500)));
  const truth = knownScene(parseSynthetic('?scene=crossings&fps=10')).truth(25);
  expect(given).toMatchObject({ kind: 'detections', value: { detections: truth } });
  expect(truth.length).toBeGreaterThan(0);
});
