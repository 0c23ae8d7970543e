import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementCount, intConstant, padRank, transposeConstant } from './constant.ts';

test('transposing moves every element to its place', () => {
  const cases = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain((dims) =>
    fc.record({
      dims: fc.constant(dims),
      order: fc.shuffledSubarray([...dims.keys()], { minLength: dims.length }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ dims, order }) => {
      const source = intConstant([...Array.from({ length: elementCount(dims) }).keys()], dims);
      const result = transposeConstant(source, order);
      expect(result.dims).toEqual(order.map((axis) => dims[axis]));
      result.data.forEach((value, index) => {
        const position = unravel(index, result.dims);
        const original = dims.map((_, axis) => position[order.indexOf(axis)] ?? 0);
        expect(value).toBe(ravel(original, dims));
      });
    }),
  );
});

test('a shape gets ones before it', () => {
  expect(padRank([3, 2], 4)).toEqual([1, 1, 3, 2]);
  expect(padRank([1, 2, 3, 4, 5], 4)).toEqual([1, 2, 3, 4, 5]);
});

function unravel(index: number, dims: readonly number[]): number[] {
  return dims.map((size, axis) => Math.floor(index / elementCount(dims.slice(axis + 1))) % size);
}

function ravel(position: readonly number[], dims: readonly number[]): number {
  return position.reduce((index, place, axis) => index * (dims[axis] ?? 1) + place, 0);
}
