import type { ColorEncoding } from '../shared/frame.ts';

/**
 * YUV to RGB in whole numbers. Samples have 7 fractional bits and coefficients 13; with `y = Y + lumaBias` and
 * `u = U + chromaBias`, blue is `(luma * y + blueU * u) >> 20`. The luma bias also holds the half that rounds.
 * Everything fits 16 bits and every sum 32.
 */
export interface ColorMatrix {
  readonly luma: number;
  readonly redV: number;
  readonly greenU: number;
  readonly greenV: number;
  readonly blueU: number;
  readonly lumaBias: number;
  readonly chromaBias: number;
}

const WEIGHTS = { bt601: { red: 0.299, blue: 0.114 }, bt709: { red: 0.2126, blue: 0.0722 } };

/** The matrix of an encoding. */
export function colorMatrix(color: ColorEncoding): ColorMatrix {
  const { red, blue } = WEIGHTS[color.matrix];
  const green = 1 - red - blue;
  const limited = color.range === 'limited';
  const luma = Math.round((limited ? 255 / 219 : 1) * 8192);
  const chroma = (limited ? 255 / 224 : 1) * 8192;
  return {
    luma,
    redV: Math.round(2 * (1 - red) * chroma),
    greenU: Math.round(((-2 * (1 - blue) * blue) / green) * chroma),
    greenV: Math.round(((-2 * (1 - red) * red) / green) * chroma),
    blueU: Math.round(2 * (1 - blue) * chroma),
    lumaBias: Math.round(2 ** 19 / luma) - (limited ? 16 << 7 : 0),
    chromaBias: -(128 << 7),
  };
}
