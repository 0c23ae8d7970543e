import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import type { PictureLayout, PlaneLayout } from '../frame.ts';
import { pictureOf } from './messages.cases.ts';
import { PictureLayoutSchema, checkPictureLayout } from './picture-layout.ts';

const SMALL: PictureLayout = {
  format: 'RGBA',
  codedWidth: 2,
  codedHeight: 2,
  planes: [{ offset: 0, stride: 8 }],
  visible: { x: 0, y: 0, width: 2, height: 2 },
  color: { matrix: 'bt601', range: 'full' },
  rotation: 0,
  mirror: false,
};

test('a picture that fits its bytes is taken', () => {
  fc.assert(
    fc.property(pictureOf, ({ layout, byteLength }) => {
      expect(PictureLayoutSchema.parse(layout)).toEqual(layout);
      expect(() => checkPictureLayout(layout, byteLength)).not.toThrow();
    }),
  );
});

test('a picture is refused as soon as its last row is cut', () => {
  expect(() => checkPictureLayout(SMALL, 16)).not.toThrow();
  expect(() => checkPictureLayout(SMALL, 15)).toThrow('beyond the 15 bytes');
  const padded = { ...SMALL, planes: [{ offset: 0, stride: 100 }] };
  expect(() => checkPictureLayout(padded, 108)).not.toThrow();
  expect(() => checkPictureLayout(padded, 107)).toThrow('beyond');
});

test.each([
  ['too few planes', { ...SMALL, format: 'NV12' as const }, 'NV12 has 2 planes'],
  ['too many planes', { ...SMALL, planes: [...SMALL.planes, ...SMALL.planes] }, 'RGBA has 1 planes'],
  ['rows that overlap', { ...SMALL, planes: [{ offset: 0, stride: 7 }] }, 'overlap'],
  ['a plane behind the end', { ...SMALL, planes: [{ offset: 1, stride: 8 }] }, 'beyond'],
  ['a visible part outside', { ...SMALL, visible: { x: 1, y: 0, width: 2, height: 2 } }, 'visible'],
])('refuses %s', (_name, layout, message) => {
  expect(() => checkPictureLayout(layout, 16)).toThrow(message);
});

test('what is taken can be read entirely, whatever numbers come', () => {
  const number = fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(0x7fff_ffff, 8192, 4096));
  const planes: fc.Arbitrary<PlaneLayout[]> = fc.array(fc.record({ offset: number, stride: number }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(pictureOf, planes, fc.nat({ max: 4000 }), ({ layout }, hostile, byteLength) => {
      const candidate = { ...layout, planes: hostile };
      try {
        checkPictureLayout(candidate, byteLength);
      } catch (error) {
        expect(error).toBeInstanceOf(SightlineError);
        return;
      }
      const last = hostile.at(-1);
      const rows = layout.format.startsWith('RGB') ? layout.codedHeight : Math.ceil(layout.codedHeight / 2);
      expect((last?.offset ?? 0) + (last?.stride ?? 0) * (rows - 1)).toBeLessThan(byteLength);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['a side of 0', { ...SMALL, codedWidth: 0 }],
  ['a side beyond 8192', { ...SMALL, codedHeight: 8193 }],
  ['an odd rotation', { ...SMALL, rotation: 45 }],
  ['an unknown format', { ...SMALL, format: 'BGRX' }],
  ['an offset below 0', { ...SMALL, planes: [{ offset: -1, stride: 8 }] }],
  ['an offset beyond 31 bits', { ...SMALL, planes: [{ offset: 2 ** 31, stride: 8 }] }],
  ['a stride that is no number', { ...SMALL, planes: [{ offset: 0, stride: Number.NaN }] }],
  ['no planes', { ...SMALL, planes: [] }],
])('the form refuses %s', (_name, layout) => {
  expect(PictureLayoutSchema.safeParse(layout).success).toBe(false);
});
