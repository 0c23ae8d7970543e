import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Tensor } from '../shared/tensor.ts';

import { pictures, specs } from './picture.cases.ts';
import { preprocessReference } from './preprocess.reference.ts';
import { createPreprocessor } from './preprocess.ts';

const wasm = await readFile(new URL('../build/wasm/preprocess.wasm', import.meta.url));
const kernel = await createPreprocessor(await WebAssembly.compile(wasm));

function bytesOf({ data }: Tensor): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function firstDifference(a: Tensor, b: Tensor): string | undefined {
  if (bytesOf(a).equals(bytesOf(b))) return undefined;
  const index = a.data.findIndex((value, i) => !Object.is(value, b.data[i]));
  return `value ${index} of ${a.data.length}: ${String(a.data[index])} instead of ${String(b.data[index])}`;
}

test('gives the reference’s bytes for any picture and any specification', () => {
  fc.assert(
    fc.property(pictures, specs, (picture, spec) => {
      const expected = preprocessReference(picture, spec);
      const actual = kernel.run(picture, spec);
      expect(actual.geometry).toEqual(expected.geometry);
      expect(actual.tensor.dims).toEqual(expected.tensor.dims);
      expect(actual.tensor.type).toBe(expected.tensor.type);
      expect(firstDifference(actual.tensor, expected.tensor)).toBeUndefined();
    }),
    { numRuns: 600 },
  );
});
