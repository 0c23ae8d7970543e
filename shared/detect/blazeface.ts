import { z } from 'zod';
import type { Detection, KeyPoint } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors } from '../tensor.ts';
import { Candidates } from './candidates.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import { clamp01, toSourceX, toSourceY, type LetterboxGeometry } from './letterbox.ts';
import type { BoxDecoder } from './model-runner.ts';
import { suppressOverlaps } from './nms.ts';

const Settings = z.strictObject({
  /** Cells along one side of each square grid, and the boxes predicted per cell, in the model's row order. */
  grids: z
    .array(z.strictObject({ cells: z.int().min(1).max(128), boxes: z.int().min(1).max(16) }))
    .min(1)
    .max(4)
    .default([
      { cells: 16, boxes: 2 },
      { cells: 8, boxes: 6 },
    ]),
});
type Grids = z.output<typeof Settings>['grids'];

const DEFAULT_NMS_IOU = 0.3;

/** What stands before the key points in a box row: centre x, y, width, height. */
const BOX_VALUES = 4;

/** One pair of outputs: `rows` scores (logits), and as many box rows; `firstAnchor` belongs to the first row. */
interface Part {
  readonly scores: string;
  readonly boxes: string;
  readonly rows: number;
  readonly firstAnchor: number;
}

/** What the decoder knows of its model before the first frame. */
interface Face {
  readonly parts: readonly Part[];
  readonly rowValues: number;
  /** Cell centres in input pixels: x, y for each box row. */
  readonly anchors: Float32Array;
  readonly pointNames: readonly string[];
}

/**
 * BlazeFace: box rows [.., 4 + 2 * key points] as offsets from a cell's centre in input pixels, and one logit per
 * row; all rows in one pair of outputs, or one pair per grid. Outputs are told apart by their shapes.
 */
export function createBlazeFaceDecoder(manifest: ModelManifest): BoxDecoder {
  const { grids } = readSettings(manifest, Settings);
  const face = describeFace(manifest, grids);
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const label = manifest.labels[0] ?? 'face';
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    if (!labelMask(options.labels)[0]) return [];
    candidates.clear();
    for (const part of face.parts) collect(candidates, outputs, face, part, options.threshold);
    const kept = suppressOverlaps(candidates, maxOverlap, options.topK);
    return kept.flatMap((index) => report(candidates, index, label, outputs, face, geometry));
  };
}

function describeFace(manifest: ModelManifest, grids: Grids): Face {
  const pointNames = manifest.keypoints ?? [];
  const rowValues = BOX_VALUES + 2 * pointNames.length;
  const anchors = layAnchors(grids, manifest.preprocess);
  const rowsOf = grids.map(({ cells, boxes }) => cells * cells * boxes);
  const total = anchors.length / 2;
  const parts = findParts(manifest, [total], rowValues) ?? findParts(manifest, rowsOf, rowValues);
  if (parts) return { parts, rowValues, anchors, pointNames };
  const wanted = `scores [1, n, 1] and boxes [1, n, ${rowValues}] (4 + 2 per key point)`;
  throw unfitModel(
    manifest,
    `it needs ${wanted}, with n = ${total} or a pair for each of n = ${rowsOf.join(', ')}`,
  );
}

function layAnchors(grids: Grids, input: { width: number; height: number }): Float32Array {
  const centers: number[] = [];
  for (const { cells, boxes } of grids) {
    for (let row = 0; row < cells * cells * boxes; row++) {
      const cell = Math.floor(row / boxes);
      const x = (cell % cells) + 0.5;
      const y = Math.floor(cell / cells) + 0.5;
      centers.push((x * input.width) / cells, (y * input.height) / cells);
    }
  }
  return Float32Array.from(centers);
}

function findParts({ outputs }: ModelManifest, rowsOf: readonly number[], rowValues: number): Part[] | null {
  const parts: Part[] = [];
  let firstAnchor = 0;
  for (const rows of rowsOf) {
    const named = (values: number) =>
      outputs.find(({ shape }) => shape.at(-2) === rows && shape.at(-1) === values)?.name;
    const scores = named(1);
    const boxes = named(rowValues);
    if (scores === undefined || boxes === undefined) return null;
    parts.push({ scores, boxes, rows, firstAnchor });
    firstAnchor += rows;
  }
  return parts;
}

function collect(
  candidates: Candidates,
  outputs: NamedTensors,
  face: Face,
  part: Part,
  threshold: number,
): void {
  const logits = floatOutput(outputs, part.scores, part.rows);
  const values = floatOutput(outputs, part.boxes, part.rows * face.rowValues);
  // Compared as logits, so that only the few rows that pass pay for an exponential.
  const least = Math.log(threshold / (1 - threshold)) - 1e-6;
  for (let row = 0; row < part.rows; row++) {
    const logit = logits[row] ?? 0;
    if (!(logit >= least)) continue;
    const score = 1 / (1 + Math.exp(-logit));
    if (score >= threshold) addRow(candidates, values, face, part, row, score);
  }
}

function addRow(
  candidates: Candidates,
  values: Float32Array,
  face: Face,
  part: Part,
  row: number,
  score: number,
): void {
  const [dx = 0, dy = 0, width = 0, height = 0] = values.subarray(
    row * face.rowValues,
    row * face.rowValues + 4,
  );
  const anchor = part.firstAnchor + row;
  const x = dx + (face.anchors[anchor * 2] ?? 0);
  const y = dy + (face.anchors[anchor * 2 + 1] ?? 0);
  candidates.add(x - width / 2, y - height / 2, x + width / 2, y + height / 2, score, 0, anchor);
}

function report(
  candidates: Candidates,
  index: number,
  label: string,
  outputs: NamedTensors,
  face: Face,
  geometry: LetterboxGeometry,
): Detection[] {
  const box = candidates.sourceBox(index, geometry);
  if (!box) return [];
  const score = candidates.score(index);
  const keypoints = readPoints(outputs, face, candidates.rows[index] ?? 0, score, geometry);
  return [{ label, score, box, keypoints }];
}

/** BlazeFace gives its key points no score of their own: they carry the face's. */
function readPoints(
  outputs: NamedTensors,
  face: Face,
  anchor: number,
  score: number,
  geometry: LetterboxGeometry,
): KeyPoint[] {
  const part = face.parts.findLast(({ firstAnchor }) => firstAnchor <= anchor);
  if (!part) return [];
  const values = floatOutput(outputs, part.boxes, part.rows * face.rowValues);
  const start = (anchor - part.firstAnchor) * face.rowValues + BOX_VALUES;
  const points: KeyPoint[] = [];
  face.pointNames.forEach((name, point) => {
    const x = (values[start + point * 2] ?? 0) + (face.anchors[anchor * 2] ?? 0);
    const y = (values[start + point * 2 + 1] ?? 0) + (face.anchors[anchor * 2 + 1] ?? 0);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    points.push({ name, x: clamp01(toSourceX(x, geometry)), y: clamp01(toSourceY(y, geometry)), score });
  });
  return points;
}
