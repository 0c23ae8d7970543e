import { expect, test } from 'vitest';
import { decodeFloat16, encodeFloat16 } from './float16.ts';

test('all 65,536 halves survive decoding and encoding, NaN as some NaN', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
  const values = decodeFloat16(halves);
  const again = encodeFloat16(values);
  const differing = halves.filter((bits, i) => !Number.isNaN(values[i]) && again[i] !== bits);
  expect(Array.from(differing)).toEqual([]);
  expect(values.filter((value) => Number.isNaN(value))).toHaveLength(2046);
  expect(decodeFloat16(again).filter((value) => Number.isNaN(value))).toHaveLength(2046);
});

test.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65_504],
  [0x0001, 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x8000, -0],
])('%i is %d', (bits, value) => {
  expect(decodeFloat16(Uint16Array.of(bits))[0]).toBe(value);
});
