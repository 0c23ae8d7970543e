import { expect, test } from 'vitest';
import { PreprocessSchema } from '../../shared/models/manifest.ts';
import { whyNotOnGpu } from './gpu-pixels.ts';

const SIZE = { width: 320, height: 320 };
const whyNot = (how: object): string | null => whyNotOnGpu(PreprocessSchema.parse({ ...SIZE, ...how }));

test('only what looks at four pixels is prepared on the GPU', () => {
  const { options } = PreprocessSchema.shape.resample.unwrap();
  const refused = options.filter((resample) => whyNot({ resample }) !== null);
  expect(refused).toEqual(options.filter((resample) => resample !== 'bilinear'));
  expect([options.includes('bilinear'), whyNot({})]).toEqual([true, null]);
});

test('only inputs of float32 are prepared on the GPU', () => {
  const types = PreprocessSchema.shape.type.unwrap().options;
  expect(types.filter((type) => whyNot({ type }) === null)).toEqual(['float32']);
});
