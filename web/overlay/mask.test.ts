import { expect, test } from 'vitest';
import { maskOf } from '../../shared/mask.ts';
import { colorOf } from './color.ts';
import { maskPixels } from './mask.ts';

test('a mask is in the colour of its label, the surer the less transparent', () => {
  const pixels = maskPixels(maskOf('person', 3, 1, Uint8Array.of(0, 128, 255)));
  const hex = Array.from(pixels.subarray(0, 3), (part) => part.toString(16).padStart(2, '0')).join('');
  expect(`#${hex}`).toBe(colorOf('person').line);
  expect([pixels[3], pixels[7], pixels[11]]).toEqual([0, 70, 140]);
  expect(pixels.subarray(4, 7)).toEqual(pixels.subarray(0, 3));
});
