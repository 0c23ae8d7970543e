import { expect, test } from 'vitest';
import { manifestOf } from './decoder.cases.ts';
import { createDecoder, decoderFamilies } from './registry.ts';

test('an unknown family is refused with the known ones named', () => {
  const manifest = manifestOf({ family: 'ssd', width: 8, outputs: { x: [1, 1, 6] } });
  expect(() => createDecoder(manifest)).toThrow(
    'Model test-ssd is of the unknown family "ssd"; known are: blazeface, centernet, classification, detr, fastestdet, ' +
      'movenet, movenet-multipose, nanodet, selfie-segmentation, ultraface, yolox, yunet',
  );
});

test('a family named like a property of objects is unknown too', () => {
  for (const family of ['constructor', '__proto__', 'toString']) {
    expect(() => createDecoder(manifestOf({ family, width: 8, outputs: { x: [1] } }))).toThrow(
      /unknown family/,
    );
  }
});

test('families are listed', () => {
  expect(decoderFamilies).toEqual(decoderFamilies.toSorted());
  expect(decoderFamilies).toEqual(expect.arrayContaining(['blazeface', 'detr', 'yolox', 'yunet']));
});
