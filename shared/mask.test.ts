import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from './errors.ts';
import { maskOf, maskValues } from './mask.ts';

const grids = fc
  .tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }))
  .chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      values: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
    }),
  );

test('values come back, through text that every other reader of base64 knows', () => {
  fc.assert(
    fc.property(grids, ({ width, height, values }) => {
      const mask = maskOf('person', width, height, values);
      expect(mask.data).toBe(Buffer.from(values).toString('base64'));
      expect(maskValues(mask)).toEqual(values);
    }),
  );
});

test('a mask as large as masks get', () => {
  const values = new Uint8Array(1280 * 736).fill(7);
  expect(Buffer.from(values).equals(maskValues(maskOf('person', 1280, 736, values)))).toBe(true);
});

test('whatever text stands there, it is read whole or refused', () => {
  const side = fc.integer({ min: -1, max: 6 });
  const sides = fc.record({ width: side, height: side, data: fc.string({ maxLength: 60 }) });
  fc.assert(
    fc.property(sides, (mask) => {
      try {
        expect(maskValues({ label: 'x', ...mask })).toHaveLength(mask.width * mask.height);
      } catch (error) {
        expect(error).toBeInstanceOf(SightlineError);
      }
    }),
  );
  expect(() => maskValues({ label: 'x', width: 3, height: 1, data: 'AA!A' })).toThrow(/no base64/);
  expect(() => maskValues({ label: 'x', width: 1e5, height: 1e5, data: '' })).toThrow(/length/);
});
