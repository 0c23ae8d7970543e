import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors } from '../tensor.ts';
import { Candidates } from './candidates.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import type { BoxDecoder } from './model-runner.ts';
import { reportBoxes } from './report-boxes.ts';

const Settings = z.strictObject({});

const DEFAULT_NMS_IOU = 0.5;

/** Values of a ready row: left, top, right, bottom (input pixels), score, class. */
const ROW_VALUES = 6;

/** Puts what passes the threshold into the candidates. */
type Collect = (outputs: NamedTensors, candidates: Candidates, threshold: number, mask: Uint8Array) => void;

/**
 * CenterNet in either form a model file may have: with peaks already picked by the graph (an output [1, rows, 6]),
 * else raw (a heat map of class scores [1, h, w, labels] and distances to the four sides [1, h, w, 4] in input
 * pixels), where a peak is a cell that no neighbour of its class exceeds.
 */
export function createCenterNetDecoder(manifest: ModelManifest): BoxDecoder {
  readSettings(manifest, Settings);
  const collect = rowsReader(manifest) ?? heatMapReader(manifest);
  if (!collect) throw unfitModel(manifest, describeForms(manifest.labels.length));
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    candidates.clear();
    collect(outputs, candidates, options.threshold, labelMask(options.labels));
    return reportBoxes(candidates, manifest.labels, maxOverlap, options.topK, geometry);
  };
}

function describeForms(labels: number): string {
  return `it needs an output [1, rows, ${ROW_VALUES}], or a heat map [1, h, w, ${labels}] with sides [1, h, w, 4]`;
}

function rowsReader({ outputs }: ModelManifest): Collect | null {
  const output = outputs.find(
    ({ shape }) => shape.length === 3 && shape[2] === ROW_VALUES && (shape[1] ?? 0) > 0,
  );
  if (!output) return null;
  const { name } = output;
  const rows = output.shape[1] ?? 0;
  return (tensors, candidates, threshold, mask) => {
    const values = floatOutput(tensors, name, rows * ROW_VALUES);
    for (let row = 0; row < rows; row++) {
      if ((values[row * ROW_VALUES + 4] ?? 0) >= threshold) addRow(candidates, values, row, mask);
    }
  };
}

function addRow(candidates: Candidates, values: Float32Array, row: number, mask: Uint8Array): void {
  const [left = 0, top = 0, right = 0, bottom = 0, score = 0, cls = -1] = values.subarray(
    row * ROW_VALUES,
    (row + 1) * ROW_VALUES,
  );
  if (mask[cls]) candidates.add(left, top, right, bottom, score, cls, row);
}

function heatMapReader({ outputs, labels, preprocess }: ModelManifest): Collect | null {
  const heat = outputs.find(({ shape }) => shape.length === 4 && shape[3] === labels.length);
  const sides = outputs.find(
    ({ shape, name }) => shape.length === 4 && shape[3] === 4 && name !== heat?.name,
  );
  const [, lines = 0, columns = 0] = heat?.shape ?? [];
  if (!heat || !sides || lines < 1 || columns < 1) return null;
  const map: HeatMap = { lines, columns, classes: labels.length };
  const stepX = preprocess.width / columns;
  const stepY = preprocess.height / lines;
  return (tensors, candidates, threshold, mask) => {
    const scores = floatOutput(tensors, heat.name, lines * columns * labels.length);
    const distances = floatOutput(tensors, sides.name, lines * columns * 4);
    forEachPeak(scores, map, threshold, mask, (cell, cls, score) => {
      const x = (cell % columns) * stepX;
      const y = Math.floor(cell / columns) * stepY;
      const [left = 0, top = 0, right = 0, bottom = 0] = distances.subarray(cell * 4, cell * 4 + 4);
      candidates.add(x - left, y - top, x + right, y + bottom, score, cls, cell);
    });
  };
}

interface HeatMap {
  readonly lines: number;
  readonly columns: number;
  readonly classes: number;
}

function forEachPeak(
  scores: Float32Array,
  map: HeatMap,
  threshold: number,
  mask: Uint8Array,
  visit: (cell: number, cls: number, score: number) => void,
): void {
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? 0;
    if (!(score >= threshold)) continue;
    const cls = index % map.classes;
    const cell = (index - cls) / map.classes;
    if (mask[cls] && isPeak(scores, map, cell, cls, score)) visit(cell, cls, score);
  }
}

function isPeak(scores: Float32Array, map: HeatMap, cell: number, cls: number, score: number): boolean {
  const column = cell % map.columns;
  const line = Math.floor(cell / map.columns);
  for (let y = Math.max(0, line - 1); y <= Math.min(map.lines - 1, line + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(map.columns - 1, column + 1); x++) {
      if ((scores[(y * map.columns + x) * map.classes + cls] ?? 0) > score) return false;
    }
  }
  return true;
}
