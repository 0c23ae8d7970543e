import { z } from 'zod';
import type { SegmentationMask } from '../detection.ts';
import { maskOf } from '../mask.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { createLabelMask, floatOutput, readSettings, unfitModel } from './decoder-input.ts';
import { clamp01, type LetterboxGeometry } from './letterbox.ts';
import type { Decoder } from './model-runner.ts';

const Settings = z.strictObject({
  /** What turns the model's values into probabilities; `none` where they are such already. */
  activation: z.enum(['sigmoid', 'none']).default('none'),
});

/** The model's own grid of values. */
interface Grid {
  readonly name: string;
  readonly lines: number;
  readonly columns: number;
}

/**
 * Segmentation of one kind of thing: an output [1, lines, columns, 1] or [1, 1, lines, columns] over the input. Gives
 * a mask of the part of it that the picture covers, in the model's own resolution.
 */
export function createSegmenter(manifest: ModelManifest): Decoder {
  const { activation } = readSettings(manifest, Settings);
  const grid = findGrid(manifest);
  const labelMask = createLabelMask(manifest.labels);
  const label = manifest.labels[0] ?? 'thing';
  const probability = activation === 'sigmoid' ? (value: number) => 1 / (1 + Math.exp(-value)) : clamp01;
  return (outputs, { geometry, options }) => {
    const values = floatOutput(outputs, grid.name, grid.lines * grid.columns);
    if (!labelMask(options.labels)[0]) return { detections: [] };
    const read = (index: number): number => {
      const sure = probability(values[index] ?? 0);
      return sure >= options.threshold ? Math.round(sure * 255) : 0;
    };
    return { detections: [], mask: cutOut(grid, geometry, label, read) };
  };
}

function findGrid(manifest: ModelManifest): Grid {
  for (const { name, shape } of manifest.outputs) {
    const [, second = 0, third = 0, fourth = 0] = shape;
    if (shape.length !== 4) continue;
    if (fourth === 1 && second > 0 && third > 0) return { name, lines: second, columns: third };
    if (second === 1 && third > 0 && fourth > 0) return { name, lines: third, columns: fourth };
  }
  throw unfitModel(manifest, 'it needs an output [1, lines, columns, 1] or [1, 1, lines, columns]');
}

/** The picture's part of the grid: each value of the mask is the one that lies nearest to its middle. */
function cutOut(
  grid: Grid,
  geometry: LetterboxGeometry,
  label: string,
  read: (index: number) => number,
): SegmentationMask {
  const across = axis(grid.columns, geometry.inputWidth, geometry.x, geometry.width);
  const down = axis(grid.lines, geometry.inputHeight, geometry.y, geometry.height);
  const data = new Uint8Array(across.length * down.length);
  down.forEach((line, y) => {
    across.forEach((column, x) => (data[y * across.length + x] = read(line * grid.columns + column)));
  });
  return maskOf(label, across.length, down.length, data);
}

/** Which of `cells` over `input` pixels stand for the stretch from `start` on. */
function axis(cells: number, input: number, start: number, length: number): number[] {
  const count = Math.max(1, Math.round((length * cells) / input));
  return Array.from({ length: count }, (_, index) => {
    const pixel = start + ((index + 0.5) * length) / count;
    return Math.min(cells - 1, Math.floor((pixel * cells) / input));
  });
}
