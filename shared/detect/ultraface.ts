import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { Candidates } from './candidates.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import type { BoxDecoder } from './model-runner.ts';
import { reportBoxes } from './report-boxes.ts';

const Settings = z.strictObject({});

const DEFAULT_NMS_IOU = 0.3;

/** Names of the outputs, and how many rows they have. */
interface Outputs {
  readonly scores: string;
  readonly boxes: string;
  readonly rows: number;
}

/**
 * UltraFace: `scores` [1, rows, 2] (background, face; sums to 1) and `boxes` [1, rows, 4] as corners in 0..1 of the
 * input, both ready to use but for overlaps.
 */
export function createUltraFaceDecoder(manifest: ModelManifest): BoxDecoder {
  readSettings(manifest, Settings);
  const { scores, boxes, rows } = findOutputs(manifest);
  const { width, height } = manifest.preprocess;
  const maxOverlap = manifest.nms_iou ?? DEFAULT_NMS_IOU;
  const labelMask = createLabelMask(manifest.labels);
  const candidates = new Candidates();
  return (outputs, { geometry, options }): Detection[] => {
    const pairs = floatOutput(outputs, scores, rows * 2);
    const corners = floatOutput(outputs, boxes, rows * 4);
    candidates.clear();
    if (!labelMask(options.labels)[0]) return [];
    for (let row = 0; row < rows; row++) {
      const score = pairs[row * 2 + 1] ?? 0;
      if (!(score >= options.threshold)) continue;
      const [left = 0, top = 0, right = 0, bottom = 0] = corners.subarray(row * 4, row * 4 + 4);
      candidates.add(left * width, top * height, right * width, bottom * height, score, 0, row);
    }
    return reportBoxes(candidates, manifest.labels, maxOverlap, options.topK, geometry);
  };
}

function findOutputs(manifest: ModelManifest): Outputs {
  const last = (values: number) => manifest.outputs.find(({ shape }) => shape.at(-1) === values);
  const scores = last(2);
  const boxes = last(4);
  const rows = scores?.shape.at(-2) ?? 0;
  if (scores && boxes && rows > 0 && boxes.shape.at(-2) === rows) {
    return { scores: scores.name, boxes: boxes.name, rows };
  }
  throw unfitModel(manifest, 'it needs scores [1, rows, 2] and boxes [1, rows, 4]');
}
