import type { ColorEncoding } from '../shared/frame.ts';

/**
 * YUV to RGB in whole numbers. Samples come with 7 fractional bits and coefficients with 13, so
 * `(y * luma + u * blueU + blueBias) >> 20` is blue, rounded; a bias holds the offsets of the samples and the half
 * that rounds. Every coefficient fits 16 bits and every sum 32.
 */
export interface ColorMatrix {
  readonly luma: number;
  readonly redV: number;
  readonly greenU: number;
  readonly greenV: number;
  readonly blueU: number;
  readonly redBias: number;
  readonly greenBias: number;
  readonly blueBias: number;
}

const WEIGHTS = { bt601: { red: 0.299, blue: 0.114 }, bt709: { red: 0.2126, blue: 0.0722 } };
const HALF = 1 << 19;

/** The matrix of an encoding. */
export function colorMatrix(color: ColorEncoding): ColorMatrix {
  const { red, blue } = WEIGHTS[color.matrix];
  const green = 1 - red - blue;
  const limited = color.range === 'limited';
  const chroma = (limited ? 255 / 224 : 1) * 8192;
  const luma = Math.round((limited ? 255 / 219 : 1) * 8192);
  const redV = Math.round(2 * (1 - red) * chroma);
  const blueU = Math.round(2 * (1 - blue) * chroma);
  const greenU = Math.round(((-2 * (1 - blue) * blue) / green) * chroma);
  const greenV = Math.round(((-2 * (1 - red) * red) / green) * chroma);
  const offset = HALF - (limited ? 16 << 7 : 0) * luma;
  const middle = 128 << 7;
  return {
    luma,
    redV,
    greenU,
    greenV,
    blueU,
    redBias: offset - middle * redV,
    greenBias: offset - middle * (greenU + greenV),
    blueBias: offset - middle * blueU,
  };
}
