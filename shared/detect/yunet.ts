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
  /** Side of one grid cell in input pixels, for each set of outputs. */
  strides: z.array(z.int().min(1).max(512)).min(1).max(8).default([8, 16, 32]),
});

const DEFAULT_NMS_IOU = 0.3;

/** The outputs of one grid. Class and objectness are of one shape and only ever multiplied: which is which is the same. */
interface Grid {
  readonly scores: readonly [string, string];
  readonly boxes: string;
  readonly points: string;
  readonly stride: number;
  readonly columns: number;
  readonly rows: number;
  /** Cells of the grids before. */
  readonly before: number;
}

/**
 * YuNet: for each grid two probabilities [1, cells, 1], boxes [1, cells, 4] and key points [1, cells, 2 * points].
 * The score is the root of the product; centre and points count in cells from the cell's corner, sizes are
 * exp(value) cells.
 */
export function createYuNetDecoder(manifest: ModelManifest): BoxDecoder {
  const { strides } = readSettings(manifest, Settings);
  const names = manifest.keypoints ?? [];
  const grids = findGrids(manifest, strides, names.length);
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const label = manifest.labels[0] ?? 'face';
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    candidates.clear();
    if (!labelMask(options.labels)[0]) return [];
    for (const grid of grids) collect(candidates, outputs, grid, options.threshold);
    return suppressOverlaps(candidates, maxOverlap, options.topK).flatMap((index) => {
      const box = candidates.sourceBox(index, geometry);
      const score = candidates.score(index);
      const cell = candidates.rows[index] ?? 0;
      return box
        ? [{ label, score, box, keypoints: readPoints(outputs, grids, cell, names, score, geometry) }]
        : [];
    });
  };
}

function findGrids(manifest: ModelManifest, strides: readonly number[], points: number): Grid[] {
  const grids: Grid[] = [];
  for (const stride of strides) {
    const before = grids.reduce((sum, { rows }) => sum + rows, 0);
    grids.push(findGrid(manifest, stride, points, before));
  }
  return grids;
}

function findGrid(manifest: ModelManifest, stride: number, points: number, before: number): Grid {
  const { width, height } = manifest.preprocess;
  const columns = Math.floor(width / stride);
  const rows = columns * Math.floor(height / stride);
  const named = (values: number): string[] =>
    manifest.outputs
      .filter(({ shape }) => shape.at(-2) === rows && shape.at(-1) === values)
      .map(({ name }) => name);
  const [first, second] = named(1);
  const [boxes] = named(4);
  const [marks] = named(2 * points);
  if (first !== undefined && second !== undefined && boxes !== undefined && marks !== undefined) {
    return { scores: [first, second], boxes, points: marks, stride, columns, rows, before };
  }
  const wanted = `two scores [1, ${rows}, 1], boxes [1, ${rows}, 4] and key points [1, ${rows}, ${2 * points}]`;
  throw unfitModel(manifest, `it needs ${wanted} for the grid of ${stride} pixels`);
}

function collect(candidates: Candidates, outputs: NamedTensors, grid: Grid, threshold: number): void {
  const { rows, scores } = grid;
  const one = floatOutput(outputs, scores[0], rows);
  const two = floatOutput(outputs, scores[1], rows);
  const boxes = floatOutput(outputs, grid.boxes, rows * 4);
  for (let row = 0; row < rows; row++) {
    const score = Math.sqrt(clamp01(one[row] ?? 0) * clamp01(two[row] ?? 0));
    if (score >= threshold) addRow(candidates, boxes, grid, row, score);
  }
}

function addRow(candidates: Candidates, boxes: Float32Array, grid: Grid, row: number, score: number): void {
  const { stride, columns } = grid;
  const [dx = 0, dy = 0, width = 0, height = 0] = boxes.subarray(row * 4, row * 4 + 4);
  const x = ((row % columns) + dx) * stride;
  const y = (Math.floor(row / columns) + dy) * stride;
  const halfWidth = (Math.exp(width) * stride) / 2;
  const halfHeight = (Math.exp(height) * stride) / 2;
  const right = x + halfWidth;
  candidates.add(x - halfWidth, y - halfHeight, right, y + halfHeight, score, 0, grid.before + row);
}

/** YuNet gives its key points no score of their own: they carry the face's. */
function readPoints(
  outputs: NamedTensors,
  grids: readonly Grid[],
  cell: number,
  names: readonly string[],
  score: number,
  geometry: LetterboxGeometry,
): KeyPoint[] {
  const grid = grids.findLast(({ before }) => before <= cell);
  if (!grid) return [];
  const values = floatOutput(outputs, grid.points, grid.rows * names.length * 2);
  const row = cell - grid.before;
  return names.flatMap((name, point) => {
    const at = (row * names.length + point) * 2;
    const x = ((values[at] ?? 0) + (row % grid.columns)) * grid.stride;
    const y = ((values[at + 1] ?? 0) + Math.floor(row / grid.columns)) * grid.stride;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
    return [{ name, x: clamp01(toSourceX(x, geometry)), y: clamp01(toSourceY(y, geometry)), score }];
  });
}
