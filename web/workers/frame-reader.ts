import type {
  ColorEncoding,
  PictureLayout,
  PixelFormat,
  PixelRect,
  PlaneLayout,
} from '../../shared/frame.ts';
import { packPlanes } from '../../wasm/pack.ts';

/** Gives room for a picture of `byteLength` bytes, for instance a view straight into WASM memory. */
export type BufferSource = (byteLength: number) => Uint8Array;

/** The attributes of newer browsers that the type library does not know yet. */
type OrientedFrame = VideoFrame & { readonly rotation?: number; readonly flip?: boolean };

interface Native {
  readonly format: PixelFormat;
  readonly subsampled: boolean;
}

/** Formats whose planes the kernel reads as they are. Alpha is ignored, so the formats with it read like those without. */
const NATIVE: Readonly<Record<string, Native>> = {
  I420: { format: 'I420', subsampled: true },
  I420A: { format: 'I420', subsampled: true },
  NV12: { format: 'NV12', subsampled: true },
  RGBA: { format: 'RGBA', subsampled: false },
  RGBX: { format: 'RGBA', subsampled: false },
  BGRA: { format: 'BGRA', subsampled: false },
  BGRX: { format: 'BGRA', subsampled: false },
};

/** Matrices that are BT.709 or nearer to it than to BT.601. */
const MODERN: ReadonlySet<string | null> = new Set(['bt709', 'bt2020-ncl']);

/**
 * Copies a frame's pixels, in its own format where the kernel reads that, into room from `bufferFor`, and describes
 * them. Other formats become RGBA, by the browser's own conversion. Does not close the frame.
 */
export async function readFrame(frame: VideoFrame, bufferFor: BufferSource): Promise<PictureLayout> {
  const native = nativeFrame(frame);
  if (native !== null) {
    const planes = await copyRect(frame, native, native.rect, bufferFor);
    return { ...native.layout, planes };
  }
  return (await copyAsRgba(frame, bufferFor)) ?? drawAsRgba(frame, bufferFor);
}

/** The same as RGBA, turned and mirrored as a person sees it. */
export function readUpright(frame: VideoFrame, bufferFor: BufferSource): Promise<PictureLayout> {
  return Promise.resolve(drawAsRgba(frame, bufferFor));
}

/** A frame whose planes the kernel reads as they are, and the part of it that is copied. */
export interface NativeFrame {
  readonly rect: PixelRect;
  /** Of that part, without gaps between its rows, as `copyTo` writes it. */
  readonly layout: PictureLayout;
}

/** Null for a frame of another format. */
export function nativeFrame(frame: VideoFrame): NativeFrame | null {
  const native = NATIVE[frame.format ?? ''];
  return native === undefined ? null : describe(frame, native);
}

function describe(frame: VideoFrame, { format, subsampled }: Native): NativeFrame {
  const shown = visibleRect(frame);
  // Chroma is shared by pairs of pixels: from an odd offset only the whole stored picture can be copied.
  const whole = subsampled && (shown.x % 2 !== 0 || shown.y % 2 !== 0);
  const rect = whole ? { x: 0, y: 0, width: frame.codedWidth, height: frame.codedHeight } : shown;
  const layout = {
    format,
    codedWidth: rect.width,
    codedHeight: rect.height,
    planes: packPlanes(format, rect.width, rect.height).planes,
    visible: { x: shown.x - rect.x, y: shown.y - rect.y, width: shown.width, height: shown.height },
    color: colorEncoding(frame.colorSpace),
    ...orientationOf(frame),
  };
  return { rect, layout };
}

/** Copies a part of such a frame; gives where the planes lie that the kernel reads. Alpha is behind them. */
export async function copyRect(
  frame: VideoFrame,
  { layout }: NativeFrame,
  rect: PixelRect,
  bufferFor: BufferSource,
): Promise<readonly PlaneLayout[]> {
  const planes = await frame.copyTo(bufferFor(frame.allocationSize({ rect })), { rect });
  return planes.slice(0, layout.planes.length);
}

/** Null where the browser cannot convert while copying. */
async function copyAsRgba(frame: VideoFrame, bufferFor: BufferSource): Promise<PictureLayout | null> {
  if (frame.format === null) return null;
  const { width, height } = visibleRect(frame);
  const options: VideoFrameCopyToOptions = { rect: visibleRect(frame), format: 'RGBA', colorSpace: 'srgb' };
  try {
    // A browser that does not know the option ignores it, and would copy the frame's own format.
    if (frame.allocationSize(options) !== width * height * 4) return null;
    const planes = await frame.copyTo(bufferFor(width * height * 4), options);
    return rgbaLayout(width, height, planes, orientationOf(frame));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return null;
    throw error;
  }
}

/** The slow way that always works. Drawing applies the frame's orientation. */
function drawAsRgba(frame: VideoFrame, bufferFor: BufferSource): PictureLayout {
  const shown = visibleRect(frame);
  const turned = orientationOf(frame).rotation % 180 !== 0;
  const [width, height] = turned ? [shown.height, shown.width] : [shown.width, shown.height];
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null)
    throw new TypeError('This browser gives no canvas to read a frame of unknown format with.');
  context.drawImage(frame, 0, 0, width, height);
  bufferFor(width * height * 4).set(context.getImageData(0, 0, width, height).data);
  return rgbaLayout(width, height, [{ offset: 0, stride: width * 4 }], { rotation: 0, mirror: false });
}

function rgbaLayout(
  width: number,
  height: number,
  planes: readonly PlaneLayout[],
  turned: { rotation: PictureLayout['rotation']; mirror: boolean },
): PictureLayout {
  return {
    format: 'RGBA',
    codedWidth: width,
    codedHeight: height,
    planes,
    visible: { x: 0, y: 0, width, height },
    color: { matrix: 'bt709', range: 'full' },
    ...turned,
  };
}

function visibleRect(frame: VideoFrame): PixelRect {
  const rect = frame.visibleRect;
  if (rect === null) throw new TypeError('The frame was closed before it was read.');
  return { x: rect.x, y: rect.y, width: rect.width, height: rect.height };
}

/** How a frame is turned and mirrored before it is shown. */
export function orientationOf(frame: OrientedFrame): {
  rotation: PictureLayout['rotation'];
  mirror: boolean;
} {
  const rotation = frame.rotation;
  return {
    rotation: rotation === 90 || rotation === 180 || rotation === 270 ? rotation : 0,
    mirror: frame.flip ?? false,
  };
}

/** A frame that does not say how it was encoded (a camera's, mostly) is shown as BT.601 by browsers, and so read as that. */
function colorEncoding({ matrix, fullRange }: VideoColorSpace): ColorEncoding {
  return { matrix: MODERN.has(matrix) ? 'bt709' : 'bt601', range: fullRange === true ? 'full' : 'limited' };
}
