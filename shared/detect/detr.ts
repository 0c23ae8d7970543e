import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors } from '../tensor.ts';
import { Candidates } from './candidates.ts';
import {
  createLabelMask,
  floatOutput,
  readSettings,
  rowsOf,
  unfitModel,
  wholeOutput,
} from './decoder-input.ts';
import type { BoxDecoder } from './model-runner.ts';
import { reportBoxes } from './report-boxes.ts';

const Settings = z.strictObject({});

/** Such models choose among a few hundred rows; a graph that gives more is another one. */
const MAX_ROWS = 10_000;

/** They are trained to find each thing once, so nothing is suppressed unless the manifest asks for it. */
const DEFAULT_NMS_IOU = 1;

/** Names of the outputs. */
interface Names {
  readonly labels: string;
  readonly boxes: string;
  readonly scores: string;
}

/**
 * DETR's descendants (DEIM, D-FINE, RT-DETR) with their post-processing in the graph: `labels` [1, rows] of whole
 * numbers, `boxes` [1, rows, 4] as corners and `scores` [1, rows]. Boxes come in pixels of the size that is fed as the
 * second input: the model's own.
 */
export function createDetrDecoder(manifest: ModelManifest): BoxDecoder {
  readSettings(manifest, Settings);
  const names = findOutputs(manifest);
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    candidates.clear();
    collect(candidates, outputs, names, options.threshold, labelMask(options.labels));
    return reportBoxes(candidates, manifest.labels, maxOverlap, options.topK, geometry);
  };
}

/** Width and height of the space that boxes are wanted in. */
export function detrFeeds(manifest: ModelManifest): NamedTensors {
  const sizes = manifest.inputs.find(({ type, shape }) => type === 'int64' && shape.at(-1) === 2);
  if (!sizes)
    throw unfitModel(manifest, 'it needs an input of int64 [1, 2] for the width and height of boxes');
  const { width, height } = manifest.preprocess;
  return {
    [sizes.name]: { type: 'int64', dims: [1, 2], data: BigInt64Array.of(BigInt(width), BigInt(height)) },
  };
}

function findOutputs(manifest: ModelManifest): Names {
  const labels = manifest.outputs.find(({ type }) => type === 'int64' || type === 'int32');
  const floats = manifest.outputs.filter(({ type }) => type === 'float32' || type === 'float16');
  const boxes = floats.find(({ shape }) => shape.length === 3 && shape[2] === 4);
  const scores = floats.find(({ shape }) => shape.length === 2);
  if (labels && boxes && scores) return { labels: labels.name, boxes: boxes.name, scores: scores.name };
  throw unfitModel(manifest, 'it needs labels int64 [1, rows], boxes [1, rows, 4] and scores [1, rows]');
}

function collect(
  candidates: Candidates,
  outputs: NamedTensors,
  names: Names,
  threshold: number,
  mask: Uint8Array,
): void {
  const rows = rowsOf(outputs, names.scores, 1, MAX_ROWS);
  const scores = floatOutput(outputs, names.scores, rows);
  const boxes = floatOutput(outputs, names.boxes, rows * 4);
  const labels = wholeOutput(outputs, names.labels, rows);
  for (let row = 0; row < rows; row++) {
    const score = scores[row] ?? 0;
    const cls = Number(labels[row] ?? -1);
    if (!(score >= threshold) || !mask[cls]) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(row * 4, row * 4 + 4);
    candidates.add(left, top, right, bottom, score, cls, row);
  }
}
