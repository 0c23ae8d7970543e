import type { Converter } from './op-context.ts';
import { arrangementOps } from './ops/arrangement.ts';
import { convolutionOps } from './ops/convolution.ts';
import { elementwiseOps } from './ops/elementwise.ts';
import { matrixOps } from './ops/matrix.ts';
import { pictureOps } from './ops/picture.ts';
import { reductionOps } from './ops/reduction.ts';

/** Every op that can be imported. A new one is one entry in its family's table. */
export const converters: ReadonlyMap<string, Converter> = new Map(
  [elementwiseOps, convolutionOps, pictureOps, reductionOps, matrixOps, arrangementOps].flatMap((table) =>
    Object.entries(table),
  ),
);
