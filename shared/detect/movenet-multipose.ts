import { z } from 'zod';
import type { Detection, KeyPoint } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { Candidates } from './candidates.ts';
import { createLabelMask, floatOutput, readSettings, rowsOf, unfitModel } from './decoder-input.ts';
import { clamp01, toSourceX, toSourceY, type LetterboxGeometry } from './letterbox.ts';
import type { BoxDecoder } from './model-runner.ts';
import { suppressOverlaps } from './nms.ts';

const Settings = z.strictObject({});

/** Values of a key point: y, x (0..1 of the input), score. */
const POINT_VALUES = 3;
/** Behind the key points: top, left, bottom, right (0..1 of the input), score. */
const BOX_VALUES = 5;
const MAX_PERSONS = 1000;

/** The graph has already chosen; nothing is suppressed unless the manifest asks for it. */
const DEFAULT_NMS_IOU = 1;

/** MoveNet for several persons: one output [1, persons, 3 * points + 5], a row each, with a box of its own. */
export function createMultiPoseDecoder(manifest: ModelManifest): BoxDecoder {
  readSettings(manifest, Settings);
  const names = manifest.keypoints ?? [];
  const width = names.length * POINT_VALUES + BOX_VALUES;
  const output = findOutput(manifest, width);
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const label = manifest.labels[0] ?? 'person';
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    const rows = rowsOf(outputs, output, width, MAX_PERSONS);
    const values = floatOutput(outputs, output, rows * width);
    candidates.clear();
    if (!labelMask(options.labels)[0]) return [];
    for (let row = 0; row < rows; row++)
      addRow(candidates, values, (row + 1) * width, row, options.threshold, geometry);
    return suppressOverlaps(candidates, maxOverlap, options.topK).flatMap((index) => {
      const box = candidates.sourceBox(index, geometry);
      const keypoints = readPoints(values, (candidates.rows[index] ?? 0) * width, names, geometry);
      return box ? [{ label, score: candidates.score(index), box, keypoints }] : [];
    });
  };
}

function findOutput(manifest: ModelManifest, width: number): string {
  const points = manifest.keypoints?.length ?? 0;
  const output = manifest.outputs.find(({ shape }) => shape.length === 3 && shape[2] === width);
  if (output && points > 0) return output.name;
  throw unfitModel(
    manifest,
    `it needs "keypoints" named and an output [1, persons, ${width}] (3 a point, 5 for the box)`,
  );
}

function addRow(
  candidates: Candidates,
  values: Float32Array,
  end: number,
  row: number,
  threshold: number,
  { inputWidth, inputHeight }: LetterboxGeometry,
): void {
  const [top = 0, left = 0, bottom = 0, right = 0, score = 0] = values.subarray(end - BOX_VALUES, end);
  if (!(score >= threshold)) return;
  candidates.add(
    left * inputWidth,
    top * inputHeight,
    right * inputWidth,
    bottom * inputHeight,
    score,
    0,
    row,
  );
}

function readPoints(
  values: Float32Array,
  start: number,
  names: readonly string[],
  geometry: LetterboxGeometry,
): KeyPoint[] {
  return names.flatMap((name, index) => {
    const at = start + index * POINT_VALUES;
    const [y = 0, x = 0, score = 0] = values.subarray(at, at + POINT_VALUES);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
    return [
      {
        name,
        x: clamp01(toSourceX(x * geometry.inputWidth, geometry)),
        y: clamp01(toSourceY(y * geometry.inputHeight, geometry)),
        score: clamp01(score),
      },
    ];
  });
}
