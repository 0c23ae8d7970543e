import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextOf, manifestOf, sizes } from './decoder.cases.ts';
import { spoilings, spoilOutputs, tensorOf } from './outputs.cases.ts';
import { maskValues } from '../mask.ts';
import type { SegmentationMask } from '../detection.ts';
import { createDecoder } from './registry.ts';

const parts = { family: 'selfie-segmentation', task: 'segment', width: 8, labels: ['person'] } as const;
const manifest = manifestOf({ ...parts, outputs: { mask: [1, 8, 8, 1] }, preprocess: { fit: 'stretch' } });
const boxed = manifestOf({ ...parts, outputs: { mask: [1, 1, 4, 4] } });

/** The values of a mask; none when there is no mask. */
function valuesOf(mask: SegmentationMask | undefined): number[] {
  return mask ? Array.from(maskValues(mask)) : [];
}

function ramp(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => index / (count - 1));
}

test('the mask covers the frame; what is below the threshold is 0', () => {
  const outputs = { mask: tensorOf([1, 8, 8, 1], ramp(64)) };
  const context = contextOf(manifest, { width: 100, height: 50 }, { threshold: 0.5 });
  const { detections, mask } = createDecoder(manifest)(outputs, context);
  expect(detections).toEqual([]);
  expect(mask).toMatchObject({ label: 'person', width: 8, height: 8 });
  expect(valuesOf(mask).slice(30, 34)).toEqual([0, 0, 130, 134]);
  expect(valuesOf(mask).at(-1)).toBe(255);
});

test('the bars of a letterbox are cut off', () => {
  // Twice as wide as high: the picture lies in the middle half, which is lines 1 and 2 of 4.
  const outputs = { mask: tensorOf([1, 1, 4, 4], ramp(16)) };
  const context = contextOf(boxed, { width: 100, height: 50 }, { threshold: 0 });
  const { mask } = createDecoder(boxed)(outputs, context);
  expect(mask).toMatchObject({ width: 4, height: 2 });
  expect(valuesOf(mask)).toEqual([4, 5, 6, 7, 8, 9, 10, 11].map((at) => at * 17));
});

test('values may be logits', () => {
  const logits = { ...manifest, decoder: { activation: 'sigmoid' } };
  const outputs = { mask: tensorOf([1, 8, 8, 1]) };
  const { mask } = createDecoder(logits)(outputs, contextOf(logits, { width: 8, height: 8 }));
  expect(new Set(valuesOf(mask))).toEqual(new Set([128]));
});

test('a label that is not wanted gives no mask', () => {
  const outputs = { mask: tensorOf([1, 8, 8, 1]) };
  const context = contextOf(manifest, { width: 8, height: 8 }, { labels: ['cat'] });
  expect(createDecoder(manifest)(outputs, context)).toEqual({ detections: [] });
});

test('whatever the output holds, the mask is no larger than the grid and has no value below the threshold', () => {
  const plausible = { mask: tensorOf([1, 1, 4, 4], ramp(16)) };
  const decode = createDecoder(boxed);
  const thresholds = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(spoilings, sizes, thresholds, (how, size, threshold) => {
      const { mask } = decode(spoilOutputs(plausible, how), contextOf(boxed, size, { threshold }));
      const { width = 0, height = 0 } = mask ?? {};
      const data = valuesOf(mask);
      expect(width).toBeGreaterThanOrEqual(1);
      expect(height).toBeGreaterThanOrEqual(1);
      expect(Math.max(width, height)).toBeLessThanOrEqual(4);
      expect(data).toHaveLength(width * height);
      for (const value of data)
        if (value > 0) expect(value).toBeGreaterThanOrEqual(Math.round(threshold * 255));
    }),
    { numRuns: 100 },
  );
});

test('outputs and manifests that do not fit are refused', () => {
  const context = contextOf(manifest, { width: 8, height: 8 });
  expect(() => createDecoder(manifest)({ mask: tensorOf([1, 9]) }, context)).toThrow(
    /promises float32 with 64/,
  );
  const wrong = { ...manifest, outputs: [{ name: 'x', type: 'float32' as const, shape: [1, 5, 9] }] };
  expect(() => createDecoder(wrong)).toThrow(/does not fit the decoder/);
});
