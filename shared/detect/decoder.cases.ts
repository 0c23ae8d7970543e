import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import { SightlineError } from '../errors.ts';
import { ManifestSchema, type ModelManifest } from '../models/manifest.ts';
import type { NamedTensors, TensorType } from '../tensor.ts';
import type { DetectOptions } from './detector.ts';
import { placePicture } from './letterbox.ts';
import type { BoxDecoder, DecodeContext } from './model-runner.ts';
import { createDecoder } from './registry.ts';
import { spoilings, spoilOutputs, tensorOf, wrongOutputs } from './outputs.cases.ts';
import type { Spoiling } from './outputs.cases.ts';

/** A manifest with what decoders don't look at filled in. */
export function manifestOf(parts: {
  family: string;
  width: number;
  height?: number;
  outputs: Record<string, readonly number[]>;
  /** Element types of outputs that are not float32. */
  types?: Record<string, TensorType>;
  /** Besides the picture. */
  inputs?: readonly { name: string; type: TensorType; shape: readonly number[] }[];
  task?: ModelManifest['task'];
  labels?: readonly string[];
  keypoints?: readonly string[];
  decoder?: Record<string, unknown>;
  preprocess?: Record<string, unknown>;
  nms_iou?: number;
}): ModelManifest {
  const { family, width, height = width, outputs, labels = ['thing'], preprocess, ...more } = parts;
  const { types = {}, inputs = [], ...rest } = more;
  return ManifestSchema.parse({
    manifest: 1,
    id: `test-${family}`,
    version: '1',
    name: family,
    task: 'detect',
    family,
    inputs: [{ name: 'image', type: 'float32', shape: [1, 3, height, width] }, ...inputs],
    outputs: Object.entries(outputs).map(([name, shape]) => ({
      name,
      type: types[name] ?? 'float32',
      shape,
    })),
    preprocess: { width, height, ...preprocess },
    threshold: 0.5,
    top_k: 20,
    labels,
    license: 'none',
    source: 'test',
    file: 'model.onnx',
    sha256: '0'.repeat(64),
    size: 1,
    ...rest,
  });
}

/** What a decoder is told about a source of that size. */
export function contextOf(
  manifest: ModelManifest,
  source: { width: number; height: number },
  options: DetectOptions = {},
): DecodeContext {
  const geometry = placePicture(source, manifest.preprocess);
  const { threshold = manifest.threshold, topK = manifest.top_k, labels = [] } = options;
  return { geometry, options: { threshold, topK, labels } };
}

/** A family's decoder, of which only the boxes are looked at. */
export function boxDecoder(manifest: ModelManifest): BoxDecoder {
  const decode = createDecoder(manifest);
  return (outputs, context) => [...decode(outputs, context).detections];
}

const anySide = fc.integer({ min: 1, max: 4000 });

/** Sizes of source frames. */
export const sizes = fc.record({ width: anySide, height: anySide });

/**
 * What every decoder of boxes must hold to, whatever the model gives. `plausible` are outputs with something to find in them;
 * they are spoilt here and there, or everywhere.
 */
export function decoderCases(manifest: ModelManifest, plausible: NamedTensors): void {
  const spoil = (spoiling: Spoiling) => spoilOutputs(plausible, spoiling);

  describe(`any ${manifest.family} decoder`, () => {
    test('gives only sound detections, within threshold and top_k, whatever the outputs hold', () => {
      const decode = boxDecoder(manifest);
      let seen = 0;
      const check = (
        spoiling: Spoiling,
        source: { width: number; height: number },
        threshold: number,
        topK: number,
      ) => {
        const found = decode(spoil(spoiling), contextOf(manifest, source, { threshold, topK }));
        seen += found.length;
        expect(found.length).toBeLessThanOrEqual(topK);
        for (const detection of found) expectSound(detection, manifest, threshold);
        expect(found.map((one) => one.score)).toEqual(
          found.map((one) => one.score).toSorted((a, b) => b - a),
        );
      };
      const thresholds = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(fc.property(spoilings, sizes, thresholds, fc.integer({ min: 1, max: 30 }), check), {
        numRuns: 60,
      });
      expect(seen).toBeGreaterThan(0);
    });

    test('finds the same in the same outputs, whatever came between', () => {
      const decode = boxDecoder(manifest);
      const check = (first: Spoiling, second: Spoiling) => {
        const context = contextOf(manifest, { width: 640, height: 480 }, { threshold: 0.1 });
        const found = decode(spoil(first), context);
        decode(spoil(second), context);
        expect(decode(spoil(first), context)).toEqual(found);
      };
      fc.assert(fc.property(spoilings, spoilings, check), { numRuns: 20 });
    });

    test('refuses outputs that are missing or of another size', () => {
      const decode = boxDecoder(manifest);
      const context = contextOf(manifest, { width: 10, height: 10 }, { threshold: 0 });
      expect(() => decode({}, context)).toThrow(/gives no output/);
      const short = Object.fromEntries(manifest.outputs.map(({ name }) => [name, tensorOf([1, 2])]));
      expect(() => decode(short, context)).toThrow(/its manifest promises float32/);
    });

    test('says clearly that outputs are wrong, whatever their types and sizes, or finds sound things', () => {
      const decode = boxDecoder(manifest);
      const check = (outputs: NamedTensors, source: { width: number; height: number }) => {
        const found = soundOrRefused(() => decode(outputs, contextOf(manifest, source, { threshold: 0.05 })));
        expect(found.length).toBeLessThanOrEqual(manifest.top_k);
        for (const detection of found) expectSound(detection, manifest, 0.05);
      };
      fc.assert(fc.property(wrongOutputs(plausible), sizes, check), { numRuns: 60 });
    });

    test('refuses settings it does not know', () => {
      const wrong = { ...manifest, decoder: { ...manifest.decoder, colour: 'red' } };
      expect(() => createDecoder(wrong)).toThrow(/decoder.*colour/);
    });

    test('refuses a manifest whose outputs do not fit', () => {
      const wrong = { ...manifest, outputs: [{ name: 'x', type: 'float32' as const, shape: [1, 5, 9] }] };
      expect(() => createDecoder(wrong)).toThrow(/does not fit the decoder/);
    });
  });
}

function expectSound(detection: Detection, manifest: ModelManifest, threshold: number): void {
  const { box, score, label, keypoints = [] } = detection;
  expect(manifest.labels).toContain(label);
  expect(score).toBeGreaterThanOrEqual(threshold);
  expect(score).toBeLessThanOrEqual(1);
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.width).toBeGreaterThan(0);
  expect(box.height).toBeGreaterThan(0);
  expect(box.x + box.width).toBeLessThanOrEqual(1 + 1e-9);
  expect(box.y + box.height).toBeLessThanOrEqual(1 + 1e-9);
  for (const point of keypoints) {
    for (const value of [point.x, point.y, point.score]) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  }
}

/** What a decoder gives, or nothing when it refuses: anything but a `SightlineError` is thrown on. */
function soundOrRefused(decode: () => Detection[]): Detection[] {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof SightlineError)) throw error;
    expect(error.code).toBe('invalid_model');
    return [];
  }
}
