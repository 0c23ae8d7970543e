import type { ColorEncoding, Picture, PictureLayout, PixelFormat } from '../../shared/frame.ts';

const COLOR: ColorEncoding = { matrix: 'bt601', range: 'full' };

/** An RGB picture whose pixel at (x, y) is `[x, y, 7]`, in a buffer of its own. */
export function pictureOf(width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    data.set([index % width, Math.floor(index / width), 7], index * 3);
  }
  return { layout: layoutOf('RGB', width, height, [{ offset: 0, stride: width * 3 }]), data };
}

/** A YUV picture of one colour. */
export function yuvPictureOf(format: 'I420' | 'NV12', yuv: readonly [number, number, number]): Picture {
  const [width, height] = [4, 2];
  const luma = new Uint8Array(width * height).fill(yuv[0]);
  if (format === 'I420') {
    const data = new Uint8Array([...luma, yuv[1], yuv[1], yuv[2], yuv[2]]);
    const planes = [
      { offset: 0, stride: 4 },
      { offset: 8, stride: 2 },
      { offset: 10, stride: 2 },
    ];
    return { layout: layoutOf(format, width, height, planes), data };
  }
  const data = new Uint8Array([...luma, yuv[1], yuv[2], yuv[1], yuv[2]]);
  const planes = [
    { offset: 0, stride: 4 },
    { offset: 8, stride: 4 },
  ];
  return { layout: layoutOf(format, width, height, planes), data };
}

function layoutOf(
  format: PixelFormat,
  width: number,
  height: number,
  planes: PictureLayout['planes'],
): PictureLayout {
  return {
    format,
    codedWidth: width,
    codedHeight: height,
    planes,
    visible: { x: 0, y: 0, width, height },
    color: COLOR,
    rotation: 0,
    mirror: false,
  };
}
