import type { FrameInfo } from '../../shared/frame.ts';
import type { LinkPicture } from '../../shared/run/remote-taps.ts';

/** A picture that came from elsewhere as a frame of this page. The caller closes it. */
export function pictureFrame({ width, height, rgb }: LinkPicture, { timestamp }: FrameInfo): VideoFrame {
  const rgbx = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    rgbx.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return new VideoFrame(rgbx, { format: 'RGBX', codedWidth: width, codedHeight: height, timestamp });
}
