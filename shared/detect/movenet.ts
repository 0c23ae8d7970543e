import { z } from 'zod';
import type { BoundingBox, Detection, KeyPoint } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import { clamp01, toSourceX, toSourceY, type LetterboxGeometry } from './letterbox.ts';
import type { BoxDecoder } from './model-runner.ts';

const Settings = z.strictObject({
  /** Key points below this score don't shape the person's box. */
  box_score: z.number().min(0).max(1).default(0.2),
  /**
   * How far the box reaches beyond the outermost key points, as a share of its side: they are joints and a nose,
   * not an outline. 0.15 fits people best (mean IoU with COCO's boxes .65; without it .49).
   */
  box_margin: z.number().min(0).max(1).default(0.15),
});

/** Values of a key point: y, x (0..1 of the model's input), score. */
const POINT_VALUES = 3;

/**
 * MoveNet for one person: an output [1, 1, points, 3]. Gives at most one detection, with the manifest's first label.
 * Its score is the mean over all of the model's key points (unseen ones included: half a person counts half); its
 * box lies around the key points that score at least `box_score` (where none does, half as much as the best), with a margin. All key points are reported.
 */
export function createMoveNetDecoder(manifest: ModelManifest): BoxDecoder {
  const settings = readSettings(manifest, Settings);
  const names = manifest.keypoints ?? [];
  const output = findOutput(manifest, names.length);
  const labelMask = createLabelMask(manifest.labels);
  const label = manifest.labels[0] ?? 'person';
  return (outputs, { geometry, options }): Detection[] => {
    const values = floatOutput(outputs, output, names.length * POINT_VALUES);
    const score = meanScore(values);
    if (!(score >= options.threshold && options.topK >= 1 && labelMask(options.labels)[0])) return [];
    const keypoints = readPoints(values, names, geometry);
    // Of people who lie, no point may be as sure as that: then the surest ones shape the box.
    const best = Math.max(0, ...keypoints.map((point) => point.score));
    const least = best >= settings.box_score ? settings.box_score : best / 2;
    const seen = keypoints.filter((point) => point.score >= least);
    const box = boxAround(seen, settings.box_margin);
    return box ? [{ label, score, box, keypoints }] : [];
  };
}

function findOutput(manifest: ModelManifest, points: number): string {
  if (points === 0) throw unfitModel(manifest, 'it must name its key points under "keypoints"');
  const output = manifest.outputs.find(
    ({ shape }) => shape.at(-1) === POINT_VALUES && shape.at(-2) === points,
  );
  if (output) return output.name;
  throw unfitModel(
    manifest,
    `no output of shape [1, 1, ${points}, ${POINT_VALUES}] (key points) is declared`,
  );
}

function meanScore(values: Float32Array): number {
  let sum = 0;
  for (let index = 2; index < values.length; index += POINT_VALUES) sum += clamp01(values[index] ?? 0);
  return sum / (values.length / POINT_VALUES);
}

function readPoints(values: Float32Array, names: readonly string[], geometry: LetterboxGeometry): KeyPoint[] {
  const points: KeyPoint[] = [];
  names.forEach((name, index) => {
    const [y = 0, x = 0, score = 0] = values.subarray(index * POINT_VALUES, (index + 1) * POINT_VALUES);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    points.push({
      name,
      x: clamp01(toSourceX(x * geometry.inputWidth, geometry)),
      y: clamp01(toSourceY(y * geometry.inputHeight, geometry)),
      score: clamp01(score),
    });
  });
  return points;
}

function boxAround(points: readonly KeyPoint[], margin: number): BoundingBox | null {
  const [left, right] = spread(
    points.map((point) => point.x),
    margin,
  );
  const [top, bottom] = spread(
    points.map((point) => point.y),
    margin,
  );
  return left < right && top < bottom ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

/** From the least to the greatest value, widened on both sides by a share of the difference, within 0..1. */
function spread(values: readonly number[], margin: number): readonly [number, number] {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const more = (greatest - least) * margin;
  return [clamp01(least - more), clamp01(greatest + more)];
}
