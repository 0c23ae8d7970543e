import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../shared/errors.ts';
import type { PictureLayout } from '../shared/frame.ts';
import { checkBytes, checkLayout, checkSpec } from './check.ts';
import { packPlanes, packedLayout } from './pack.ts';
import { pictures, plainSpec } from './picture.cases.ts';

const layout = packedLayout('I420', 6, 5);

test('counts the bytes that a layout needs', () => {
  expect(checkLayout(layout)).toBe(30 + 9 + 9);
  expect(checkLayout({ ...layout, ...packPlanes('I420', 6, 5, 2, 4) })).toBe(2 + 46 + 2 + 17 + 2 + 17);
  expect(checkLayout(packedLayout('NV12', 3, 3))).toBe(9 + 8);
  expect(checkLayout(packedLayout('RGBA', 3, 2))).toBe(24);
  expect(checkLayout(packedLayout('RGB', 1, 1))).toBe(3);
});

test('accepts every layout that fits its bytes', () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      expect(checkLayout(picture.layout)).toBeLessThanOrEqual(picture.data.length);
    }),
  );
});

const [y, u, v] = layout.planes;
const hostile: [string, object][] = [
  ['format', { format: 'YUY2' }],
  ['format', { format: 'toString' }],
  ['sides', { codedWidth: 0 }],
  ['sides', { codedHeight: 16385 }],
  ['sides', { codedWidth: 6.5 }],
  ['sides', { codedWidth: Number.NaN }],
  ['planes', { planes: [] }],
  ['planes', { planes: [y, u, v, v] }],
  ['offset', { planes: [{ offset: -1, stride: 6 }, u, v] }],
  ['offset', { planes: [y, { offset: 2 ** 53, stride: 3 }, v] }],
  ['offset', { planes: [y, u, { offset: '9', stride: 3 }] }],
  ['stride', { planes: [{ offset: 0, stride: 5 }, u, v] }],
  ['stride', { planes: [y, { offset: 0, stride: -3 }, v] }],
  ['stride', { planes: [y, u, { offset: 0, stride: Number.POSITIVE_INFINITY }] }],
  ['visible', { visible: { x: 0, y: 0, width: 0, height: 5 } }],
  ['visible', { visible: { x: 1, y: 0, width: 6, height: 5 } }],
  ['visible', { visible: { x: 0, y: -1, width: 6, height: 5 } }],
  ['visible', { visible: { x: 0, y: 0, width: Number.NaN, height: 5 } }],
  ['rotation', { rotation: 45 }],
  ['mirror', { mirror: 1 }],
  ['matrix', { color: { matrix: 'bt2020', range: 'full' } }],
  ['range', { color: { matrix: 'bt601', range: '' } }],
];

test.each(hostile)('refuses a wrong %s: %j', (word, change) => {
  const wrong = { ...layout, ...change } as PictureLayout;
  expect(() => checkLayout(wrong)).toThrow(SightlineError);
  expect(() => checkLayout(wrong)).toThrow(expect.objectContaining({ code: 'invalid_message' }));
  expect(() => checkLayout(wrong)).toThrow(word);
});

test('says how many bytes are missing', () => {
  expect(() => checkBytes(47, 48)).toThrow('it has 47 bytes and its layout needs 48');
  expect(() => checkBytes(48, 48)).not.toThrow();
});

test.each([
  { width: 0 },
  { height: 4097 },
  { width: 1.5 },
  { pad: 256 },
  { scale: Number.NaN },
  { scale: 1e39 },
  { mean: [0, Number.POSITIVE_INFINITY, 0] as [number, number, number] },
  { std: [1, 0, 1] as [number, number, number] },
  { std: [1, 1e-50, 1] as [number, number, number] },
])('refuses a specification that cannot be computed: %j', (change) => {
  expect(() => checkSpec({ ...plainSpec(8, 8), ...change })).toThrow(
    expect.objectContaining({ code: 'invalid_model' }),
  );
});
