import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors } from '../tensor.ts';
import { Candidates } from './candidates.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import type { BoxDecoder } from './model-runner.ts';
import { reportBoxes } from './report-boxes.ts';

const Settings = z.strictObject({
  /** Side of one grid cell in input pixels, for each pair of outputs. */
  strides: z.array(z.int().min(1).max(512)).min(1).max(8).default([8, 16, 32]),
});

const DEFAULT_NMS_IOU = 0.6;

/** The pair of outputs of one grid. */
interface Grid {
  readonly scores: string;
  readonly sides: string;
  readonly stride: number;
  readonly columns: number;
  readonly rows: number;
  readonly bins: number;
  /** Cells of the grids before. */
  readonly before: number;
}

/**
 * NanoDet: for each grid class probabilities [1, cells, classes] and, for the distances to the four sides, weights
 * [1, cells, 4 * bins] of 0, 1, 2, ... cells, whose mean (by softmax) is the distance. A cell counts once for each
 * class that passes.
 */
export function createNanoDetDecoder(manifest: ModelManifest): BoxDecoder {
  const { strides } = readSettings(manifest, Settings);
  const grids = findGrids(manifest, strides);
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    candidates.clear();
    for (const grid of grids) {
      collect(candidates, outputs, grid, options.threshold, labelMask(options.labels));
    }
    return reportBoxes(candidates, manifest.labels, maxOverlap, options.topK, geometry);
  };
}

function findGrids(manifest: ModelManifest, strides: readonly number[]): Grid[] {
  const grids: Grid[] = [];
  for (const stride of strides) {
    const before = grids.reduce((sum, { rows }) => sum + rows, 0);
    grids.push(findGrid(manifest, stride, before));
  }
  return grids;
}

function findGrid(manifest: ModelManifest, stride: number, before: number): Grid {
  const { width, height } = manifest.preprocess;
  const columns = Math.ceil(width / stride);
  const rows = columns * Math.ceil(height / stride);
  const ofGrid = manifest.outputs.filter(({ shape }) => shape.at(-2) === rows);
  const scores = ofGrid.find(({ shape }) => shape.at(-1) === manifest.labels.length);
  const sides = ofGrid.find(({ name, shape }) => name !== scores?.name && (shape.at(-1) ?? 0) % 4 === 0);
  const bins = (sides?.shape.at(-1) ?? 0) / 4;
  if (scores && sides && bins >= 1) {
    return { scores: scores.name, sides: sides.name, stride, columns, rows, bins, before };
  }
  const wanted = `scores [1, ${rows}, ${manifest.labels.length}] and distances [1, ${rows}, 4 * bins]`;
  throw unfitModel(manifest, `it needs ${wanted} for the grid of ${stride} pixels`);
}

function collect(
  candidates: Candidates,
  outputs: NamedTensors,
  grid: Grid,
  threshold: number,
  mask: Uint8Array,
): void {
  const classes = mask.length;
  const scores = floatOutput(outputs, grid.scores, grid.rows * classes);
  const sides = floatOutput(outputs, grid.sides, grid.rows * grid.bins * 4);
  for (let row = 0; row < grid.rows; row++) {
    for (let cls = 0; cls < classes; cls++) {
      const score = scores[row * classes + cls] ?? 0;
      if (score >= threshold && mask[cls]) addRow(candidates, sides, grid, row, score, cls);
    }
  }
}

function addRow(
  candidates: Candidates,
  sides: Float32Array,
  grid: Grid,
  row: number,
  score: number,
  cls: number,
): void {
  const { stride, columns, bins } = grid;
  const x = ((row % columns) + 0.5) * stride;
  const y = (Math.floor(row / columns) + 0.5) * stride;
  const distance = (side: number): number => expectation(sides, (row * 4 + side) * bins, bins) * stride;
  const left = x - distance(0);
  const top = y - distance(1);
  candidates.add(left, top, x + distance(2), y + distance(3), score, cls, grid.before + row);
}

/** The mean of 0, 1, 2, ... weighted by the softmax of `count` values. */
function expectation(values: Float32Array, start: number, count: number): number {
  let greatest = -Infinity;
  for (let bin = 0; bin < count; bin++) greatest = Math.max(greatest, values[start + bin] ?? 0);
  let sum = 0;
  let weighted = 0;
  for (let bin = 0; bin < count; bin++) {
    const weight = Math.exp((values[start + bin] ?? 0) - greatest);
    sum += weight;
    weighted += weight * bin;
  }
  return weighted / sum;
}
