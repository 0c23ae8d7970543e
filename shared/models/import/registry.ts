import type { Converter } from './op-context.ts';
import { activationOps } from './ops/activation.ts';
import { arithmeticOps } from './ops/arithmetic.ts';
import { arrangementOps } from './ops/arrangement.ts';
import { convolutionOps } from './ops/convolution.ts';
import { matrixOps } from './ops/matrix.ts';
import { passingOps } from './ops/passing.ts';
import { pictureOps } from './ops/picture.ts';
import { reductionOps } from './ops/reduction.ts';
import { slicingOps } from './ops/slicing.ts';

/** Every op that can be imported. A new one is one entry in its family's table. */
export const converters: ReadonlyMap<string, Converter> = new Map(
  [
    arithmeticOps,
    activationOps,
    convolutionOps,
    pictureOps,
    reductionOps,
    matrixOps,
    arrangementOps,
    slicingOps,
    passingOps,
  ].flatMap((table) => Object.entries(table)),
);
