import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { Candidates } from './candidates.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import { reportBoxes } from './report-boxes.ts';
import type { BoxDecoder } from './model-runner.ts';

const Settings = z.strictObject({
  /** Side of one grid cell in input pixels, in the order the model stacks its grids. */
  strides: z.array(z.int().min(1).max(512)).min(1).max(8).default([8, 16, 32]),
});

const DEFAULT_NMS_IOU = 0.45;

/** What stands before the class probabilities in a row: centre x, y, width, height, objectness. */
const BOX_VALUES = 5;

/** Grid cells of all strides, in the model's row order. */
interface Grid {
  readonly rows: number;
  readonly cellX: Float32Array;
  readonly cellY: Float32Array;
  readonly stride: Float32Array;
}

/**
 * YOLOX as exported without its own decoding: one output [1, cells, 5 + classes], rows over the strides' grids.
 * A row's score is objectness times its best class; centre = (value + cell) * stride, size = exp(value) * stride.
 */
export function createYoloxDecoder(manifest: ModelManifest): BoxDecoder {
  const { strides } = readSettings(manifest, Settings);
  const grid = layGrid(manifest.preprocess, strides);
  const width = BOX_VALUES + manifest.labels.length;
  const output = findOutput(manifest, grid.rows, width);
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    const values = floatOutput(outputs, output, grid.rows * width);
    collect(candidates, values, grid, width, options.threshold, labelMask(options.labels));
    return reportBoxes(candidates, manifest.labels, maxOverlap, options.topK, geometry);
  };
}

function findOutput(manifest: ModelManifest, rows: number, width: number): string {
  const output = manifest.outputs.find(
    ({ shape }) => shape.at(-1) === width && (shape.at(-2) === rows || shape.at(-2) === -1),
  );
  if (output) return output.name;
  throw unfitModel(manifest, `no output of shape [1, ${rows}, ${width}] (cells, 5 + labels) is declared`);
}

function layGrid(input: { width: number; height: number }, strides: readonly number[]): Grid {
  const cells: [x: number, y: number, stride: number][] = [];
  for (const stride of strides) {
    const columns = Math.floor(input.width / stride);
    const lines = Math.floor(input.height / stride);
    for (let y = 0; y < lines; y++) for (let x = 0; x < columns; x++) cells.push([x, y, stride]);
  }
  return {
    rows: cells.length,
    cellX: Float32Array.from(cells, (cell) => cell[0]),
    cellY: Float32Array.from(cells, (cell) => cell[1]),
    stride: Float32Array.from(cells, (cell) => cell[2]),
  };
}

function collect(
  candidates: Candidates,
  values: Float32Array,
  grid: Grid,
  width: number,
  threshold: number,
  mask: Uint8Array,
): void {
  candidates.clear();
  for (let row = 0; row < grid.rows; row++) {
    const start = row * width;
    const objectness = values[start + 4] ?? 0;
    // A class probability is at most 1: most rows end here.
    if (!(objectness >= threshold)) continue;
    const cls = bestClass(values, start + BOX_VALUES, width - BOX_VALUES);
    const score = objectness * (values[start + BOX_VALUES + cls] ?? 0);
    if (score >= threshold && mask[cls]) addRow(candidates, values, start, grid, row, score, cls);
  }
}

function bestClass(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let cls = 1; cls < count; cls++) {
    if ((values[start + cls] ?? 0) > (values[start + best] ?? 0)) best = cls;
  }
  return best;
}

function addRow(
  candidates: Candidates,
  values: Float32Array,
  start: number,
  grid: Grid,
  row: number,
  score: number,
  cls: number,
): void {
  const stride = grid.stride[row] ?? 0;
  const x = ((values[start] ?? 0) + (grid.cellX[row] ?? 0)) * stride;
  const y = ((values[start + 1] ?? 0) + (grid.cellY[row] ?? 0)) * stride;
  const halfWidth = (Math.exp(values[start + 2] ?? 0) * stride) / 2;
  const halfHeight = (Math.exp(values[start + 3] ?? 0) * stride) / 2;
  candidates.add(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, cls, row);
}
