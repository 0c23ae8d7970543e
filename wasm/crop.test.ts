import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displaySize } from '../shared/frame.ts';
import type { PixelRect } from '../shared/frame.ts';
import type { Tensor } from '../shared/tensor.ts';
import { cropLayout } from './crop.ts';
import { packedLayout } from './pack.ts';
import { pictures, plainSpec, rectWithin } from './picture.cases.ts';
import { preprocessReference } from './preprocess.reference.ts';

/** Cuts a rectangle out of RGB pixels, row by row. */
function cut(pixels: Tensor['data'], width: number, rect: PixelRect): Uint8Array {
  const rows = Array.from({ length: rect.height }, (_, row) => {
    const start = ((rect.y + row) * width + rect.x) * 3;
    return Array.from(pixels.subarray(start, start + rect.width * 3), Number);
  });
  return Uint8Array.from(rows.flat());
}

test('shows the same pixels as cutting them out of the upright picture', () => {
  const rgb = pictures.filter(({ layout }) => layout.format.startsWith('RGB'));
  const cropped = rgb.chain((picture) => {
    const { width, height } = displaySize(picture.layout);
    return fc.tuple(fc.constant(picture), rectWithin(width, height));
  });
  fc.assert(
    fc.property(cropped, ([picture, rect]) => {
      const { width, height } = displaySize(picture.layout);
      const same = { layout: 'nhwc', type: 'uint8' } as const;
      const whole = preprocessReference(picture, plainSpec(width, height, same));
      const layout = cropLayout(picture.layout, rect);
      const part = preprocessReference({ ...picture, layout }, plainSpec(rect.width, rect.height, same));
      expect(part.tensor.data).toEqual(cut(whole.tensor.data, width, rect));
    }),
  );
});

test('refuses a rectangle that is not inside the upright picture', () => {
  const turned = packedLayout('I420', 40, 20, { rotation: 90 });
  expect(cropLayout(turned, { x: 0, y: 0, width: 20, height: 40 }).visible).toEqual(turned.visible);
  expect(() => cropLayout(turned, { x: 0, y: 0, width: 40, height: 20 })).toThrow(
    expect.objectContaining({ code: 'invalid_message' }),
  );
});
