import { z } from 'zod';
import type { Classification } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import { clamp01 } from './letterbox.ts';
import type { Decoder } from './model-runner.ts';

const Settings = z.strictObject({
  /** What turns the model's values into probabilities; `none` where they are such already. */
  activation: z.enum(['softmax', 'none']).default('softmax'),
});

/** A classifier: one output with a value for each label. Gives the `topK` most likely that reach the threshold. */
export function createClassifier(manifest: ModelManifest): Decoder {
  const { activation } = readSettings(manifest, Settings);
  const output = findOutput(manifest);
  const { labels } = manifest;
  const labelMask = createLabelMask(labels);
  const scores = new Float64Array(labels.length);
  return (outputs, { options }) => {
    const values = floatOutput(outputs, output, labels.length);
    if (activation === 'softmax') softmax(values, scores);
    else values.forEach((value, index) => (scores[index] = clamp01(value)));
    const mask = labelMask(options.labels);
    return { detections: [], classes: strongest(labels, scores, mask, options.threshold, options.topK) };
  };
}

function findOutput(manifest: ModelManifest): string {
  const wanted = manifest.labels.length;
  const output = manifest.outputs.find(
    ({ shape }) => shape.reduce((product, size) => product * Math.abs(size), 1) === wanted,
  );
  if (output) return output.name;
  throw unfitModel(manifest, `no output of ${wanted} values (one for each label) is declared`);
}

/** Probabilities that sum to 1. What is not a number has none; where nothing is one, all are 0. */
function softmax(values: Float32Array, scores: Float64Array): void {
  let greatest = -Infinity;
  for (const value of values) if (value > greatest) greatest = value;
  greatest = Math.min(greatest, Number.MAX_VALUE);
  let sum = 0;
  values.forEach((value, index) => {
    const weight = Math.exp(Math.min(value, Number.MAX_VALUE) - greatest);
    scores[index] = weight > 0 ? weight : 0;
    sum += scores[index];
  });
  if (sum > 0) scores.forEach((weight, index) => (scores[index] = weight / sum));
}

function strongest(
  labels: readonly string[],
  scores: Float64Array,
  mask: Uint8Array,
  threshold: number,
  topK: number,
): Classification[] {
  const found: Classification[] = [];
  labels.forEach((label, index) => {
    const score = scores[index] ?? 0;
    if (mask[index] && score >= threshold) found.push({ label, score });
  });
  return found.toSorted((a, b) => b.score - a.score).slice(0, topK);
}
