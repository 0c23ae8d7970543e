import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { Candidates } from './candidates.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import type { BoxDecoder } from './model-runner.ts';
import { reportBoxes } from './report-boxes.ts';

const Settings = z.strictObject({});

const DEFAULT_NMS_IOU = 0.45;

/** What stands before the class probabilities: objectness, then x, y, width and height before their curves. */
const BOX_CHANNELS = 5;
const OBJECT_POWER = 0.6;
const CLASS_POWER = 0.4;

/** The one output: a map of cells for each channel. */
interface Maps {
  readonly name: string;
  readonly columns: number;
  readonly cells: number;
  readonly classes: number;
  /** Pixels of the input per cell. */
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
}

/**
 * FastestDet: one output [1, 5 + classes, lines, columns]. A cell's score is objectness^0.6 times its best class^0.4;
 * its centre lies up to a cell away (tanh), its size is a share of the input (sigmoid).
 */
export function createFastestDetDecoder(manifest: ModelManifest): BoxDecoder {
  readSettings(manifest, Settings);
  const maps = findMaps(manifest);
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    const values = floatOutput(outputs, maps.name, (BOX_CHANNELS + maps.classes) * maps.cells);
    collect(candidates, values, maps, options.threshold, labelMask(options.labels));
    return reportBoxes(candidates, manifest.labels, maxOverlap, options.topK, geometry);
  };
}

function findMaps(manifest: ModelManifest): Maps {
  const classes = manifest.labels.length;
  const { width, height } = manifest.preprocess;
  for (const { name, shape } of manifest.outputs) {
    const [, channels = 0, lines = 0, columns = 0] = shape;
    if (shape.length !== 4 || channels !== BOX_CHANNELS + classes || lines < 1 || columns < 1) continue;
    const steps = { stepX: width / columns, stepY: height / lines };
    return { name, columns, cells: lines * columns, classes, width, height, ...steps };
  }
  throw unfitModel(
    manifest,
    `it needs an output [1, ${BOX_CHANNELS + classes}, lines, columns] (5 + labels)`,
  );
}

function collect(
  candidates: Candidates,
  values: Float32Array,
  maps: Maps,
  threshold: number,
  mask: Uint8Array,
): void {
  candidates.clear();
  for (let cell = 0; cell < maps.cells; cell++) {
    const object = (values[cell] ?? 0) ** OBJECT_POWER;
    // A class probability is at most 1: most cells end here.
    if (!(object >= threshold)) continue;
    const cls = bestClass(values, maps, cell);
    const score = object * (values[(BOX_CHANNELS + cls) * maps.cells + cell] ?? 0) ** CLASS_POWER;
    if (score >= threshold && mask[cls]) addCell(candidates, values, maps, cell, score, cls);
  }
}

function bestClass(values: Float32Array, { cells, classes }: Maps, cell: number): number {
  const at = (cls: number): number => values[(BOX_CHANNELS + cls) * cells + cell] ?? 0;
  let best = 0;
  for (let cls = 1; cls < classes; cls++) if (at(cls) > at(best)) best = cls;
  return best;
}

function addCell(
  candidates: Candidates,
  values: Float32Array,
  maps: Maps,
  cell: number,
  score: number,
  cls: number,
): void {
  const at = (channel: number): number => values[channel * maps.cells + cell] ?? 0;
  const x = ((cell % maps.columns) + Math.tanh(at(1))) * maps.stepX;
  const y = (Math.floor(cell / maps.columns) + Math.tanh(at(2))) * maps.stepY;
  const halfWidth = (sigmoid(at(3)) * maps.width) / 2;
  const halfHeight = (sigmoid(at(4)) * maps.height) / 2;
  candidates.add(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, cls, cell);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
