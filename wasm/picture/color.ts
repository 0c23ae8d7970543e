import type { PictureLayout } from '../../shared/frame.ts';
import { isRgb } from './channels.ts';

const WEIGHTS = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722] } as const;

/** What a colour (0xRRGGBB) is in each of a picture's channels. */
export function colorIn(layout: PictureLayout, color: number): readonly [number, number, number] {
  const [red, green, blue] = [(color >> 16) & 255, (color >> 8) & 255, color & 255];
  if (isRgb(layout)) return [red, green, blue];
  const [redShare, blueShare] = WEIGHTS[layout.color.matrix];
  const luma = redShare * red + (1 - redShare - blueShare) * green + blueShare * blue;
  const limited = layout.color.range === 'limited';
  const [lumaScale, chromaScale, black] = limited ? [219 / 255, 224 / 255, 16] : [1, 1, 0];
  const chroma = (value: number, share: number): number =>
    byte(128 + ((value - luma) / (2 * (1 - share))) * chromaScale);
  return [byte(black + luma * lumaScale), chroma(blue, blueShare), chroma(red, redShare)];
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
