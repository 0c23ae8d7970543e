import type { PictureLayout } from '../frame.ts';

/** How an I420 picture lies in memory without padding, and its bytes. */
export function i420(
  width: number,
  height: number,
  range: 'limited' | 'full',
): { readonly layout: PictureLayout; readonly frameBytes: number } {
  const [chromaWidth, chromaHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const [luma, chroma] = [width * height, chromaWidth * chromaHeight];
  const layout: PictureLayout = {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    planes: [
      { offset: 0, stride: width },
      { offset: luma, stride: chromaWidth },
      { offset: luma + chroma, stride: chromaWidth },
    ],
    visible: { x: 0, y: 0, width, height },
    color: { matrix: 'bt601', range },
    rotation: 0,
    mirror: false,
  };
  return { layout, frameBytes: luma + 2 * chroma };
}
