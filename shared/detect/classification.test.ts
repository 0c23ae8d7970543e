import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextOf, manifestOf, sizes } from './decoder.cases.ts';
import { spoilings, spoilOutputs, tensorOf, wrongOutputs } from './outputs.cases.ts';
import { createDecoder } from './registry.ts';

const labels = ['cat', 'dog', 'bird', 'fish'];
const manifest = manifestOf({
  family: 'classification',
  task: 'classify',
  width: 8,
  outputs: { logits: [1, 4] },
  labels,
});
const source = { width: 10, height: 10 };

function classesOf(values: readonly number[], options: object = {}, of = manifest) {
  const outputs = { logits: tensorOf([1, 4], Float32Array.from(values)) };
  return createDecoder(of)(outputs, contextOf(of, source, { threshold: 0, ...options }));
}

test('logits become probabilities, most likely first', () => {
  const { detections, classes = [] } = classesOf([1, 3, 2, 0]);
  expect(detections).toEqual([]);
  expect(classes.map(({ label }) => label)).toEqual(['dog', 'bird', 'cat', 'fish']);
  const sum = Math.exp(1) + Math.exp(3) + Math.exp(2) + 1;
  expect(classes[0]?.score).toBeCloseTo(Math.exp(3) / sum, 9);
  expect(classes.reduce((total, { score }) => total + score, 0)).toBeCloseTo(1, 9);
});

test('threshold, top_k and labels narrow them down', () => {
  expect(classesOf([1, 3, 2, 0], { threshold: 0.2 }).classes?.map(({ label }) => label)).toEqual([
    'dog',
    'bird',
  ]);
  expect(classesOf([1, 3, 2, 0], { topK: 1 }).classes).toHaveLength(1);
  expect(classesOf([1, 3, 2, 0], { labels: ['cat'] }).classes).toEqual([
    { label: 'cat', score: expect.closeTo(0.0871, 3) },
  ]);
});

test('probabilities are taken as they are where the manifest says so', () => {
  const ready = { ...manifest, decoder: { activation: 'none' } };
  expect(classesOf([0.5, 0.25, 2, -1], {}, ready).classes?.map(({ score }) => score)).toEqual([
    1, 0.5, 0.25, 0,
  ]);
});

test('huge logits do not overflow; no number at all is no class', () => {
  expect(classesOf([1e38, -1e38, 0, 0]).classes?.[0]).toEqual({ label: 'cat', score: 1 });
  expect(classesOf([Infinity, 0, NaN, 0]).classes?.[0]).toEqual({ label: 'cat', score: 1 });
  expect(classesOf([NaN, NaN, NaN, NaN], { threshold: 0.01 }).classes).toEqual([]);
});

test('whatever the output holds, scores are probabilities within threshold and top_k', () => {
  const plausible = { logits: tensorOf([1, 4], Float32Array.of(1, 3, 2, 0)) };
  const thresholds = fc.double({ min: 0, max: 1, noNaN: true });
  const decode = createDecoder(manifest);
  fc.assert(
    fc.property(
      spoilings,
      sizes,
      thresholds,
      fc.integer({ min: 1, max: 3 }),
      (how, size, threshold, topK) => {
        const context = contextOf(manifest, size, { threshold, topK });
        const { classes = [] } = decode(spoilOutputs(plausible, how), context);
        expect(classes.length).toBeLessThanOrEqual(topK);
        for (const { label, score } of classes) {
          expect(labels).toContain(label);
          expect(score).toBeGreaterThanOrEqual(threshold);
          expect(score).toBeLessThanOrEqual(1);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('outputs of any type and size are refused or read', () => {
  const plausible = { logits: tensorOf([1, 4], Float32Array.of(1, 3, 2, 0)) };
  fc.assert(
    fc.property(wrongOutputs(plausible), (outputs) => {
      try {
        const { classes } = createDecoder(manifest)(outputs, contextOf(manifest, source));
        expect(classes).toEqual([{ label: 'dog', score: expect.closeTo(0.6439, 3) }]);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_model' });
      }
    }),
  );
});

test('outputs and manifests that do not fit are refused', () => {
  const context = contextOf(manifest, source);
  expect(() => createDecoder(manifest)({ logits: tensorOf([1, 5]) }, context)).toThrow(
    /promises float32 with 4/,
  );
  expect(() => createDecoder({ ...manifest, labels: ['one'] })).toThrow(/one for each label/);
  expect(() => createDecoder({ ...manifest, decoder: { activation: 'tanh' } })).toThrow(
    /decoder\.activation/,
  );
});
