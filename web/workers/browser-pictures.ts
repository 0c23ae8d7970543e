import { SightlineError } from '../../shared/errors.ts';
import type { PictureLayout } from '../../shared/frame.ts';
import type {
  GrayPicture,
  PackOptions,
  PackedPicture,
  PictureEdit,
  PictureServices,
} from '../../shared/run/picture-services.ts';
import { editInPlace } from '../../wasm/picture/edit.ts';
import { reduceInPlace, sizeWithin } from '../../wasm/picture/reduce.ts';
import type { Size } from '../../wasm/picture/reduce.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';
import { orientationOf, readFrame, readUpright } from './frame-reader.ts';
import { loadKernel } from './kernel.ts';

const QUALITY = 80;

/** The attributes of newer browsers that the type library does not know yet. */
type TurnedFrameInit = VideoFrameBufferInit & { readonly rotation: number; readonly flip: boolean };

/** What a worker of a page does with pictures. It closes none that it is given. Holds memory only: nothing to close. */
export class BrowserPictures implements PictureServices<VideoFrame> {
  readonly #load: () => Promise<WasmPreprocessor>;
  #kernel: Promise<WasmPreprocessor> | undefined;
  /** Reading a frame takes its time, and the kernel's memory is one frame's until then. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(load: () => Promise<WasmPreprocessor> = loadKernel) {
    this.#load = load;
  }

  gray(frame: VideoFrame, size: Size, into?: Uint8Array): Promise<GrayPicture> {
    const turn = this.#turn.then(() => this.#gray(frame, size, into));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The browser reduces and compresses by itself. */
  async pack(frame: VideoFrame, { maxWidth, quality = QUALITY }: PackOptions = {}): Promise<PackedPicture> {
    const shown = { width: frame.displayWidth, height: frame.displayHeight };
    const { width, height } = sizeWithin(shown, maxWidth);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (context === null) throw noCanvas();
    context.imageSmoothingQuality = 'medium';
    context.drawImage(frame, 0, 0, width, height);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: quality / 100 });
    return { type: 'image/jpeg', width, height, data: new Uint8Array(await blob.arrayBuffer()) };
  }

  async edit(frame: VideoFrame, edits: readonly PictureEdit[]): Promise<VideoFrame> {
    const turned = orientationOf(frame);
    const edited = await editedFrame(frame, edits, readFrame);
    const isKept = JSON.stringify(orientationOf(edited)) === JSON.stringify(turned);
    if (isKept || edited.format === null) return edited;
    // A browser that cannot say of new frames how they are turned gets an upright one.
    edited.close();
    return editedFrame(frame, edits, readUpright);
  }

  async #gray(frame: VideoFrame, size: Size, into?: Uint8Array): Promise<GrayPicture> {
    this.#kernel ??= this.#load();
    const kernel = await this.#kernel;
    const layout = await readFrame(frame, (byteLength) => kernel.inputBuffer(byteLength));
    const luma = reduceInPlace(kernel, layout, size, 'gray');
    if (into?.length !== luma.length) return { ...size, data: luma.slice() };
    into.set(luma);
    return { ...size, data: into };
  }
}

async function editedFrame(
  frame: VideoFrame,
  edits: readonly PictureEdit[],
  read: typeof readFrame,
): Promise<VideoFrame> {
  let bytes = new Uint8Array(0);
  const layout = await read(frame, (byteLength) => (bytes = new Uint8Array(byteLength)));
  editInPlace(layout, bytes, edits);
  return new VideoFrame(bytes, initOf(frame, layout));
}

/** The new frame is as the old one in all but its pixels; its time above all. */
function initOf(frame: VideoFrame, layout: PictureLayout): TurnedFrameInit {
  const { format, codedWidth, codedHeight, planes, visible, rotation, mirror } = layout;
  const { timestamp, duration } = frame;
  const isConverted = format === 'RGBA' && !frame.format?.startsWith('RGB');
  return {
    format: isConverted ? 'RGBX' : opaque(format),
    codedWidth,
    codedHeight,
    layout: [...planes],
    visibleRect: visible,
    timestamp,
    rotation,
    flip: mirror,
    ...(duration === null ? {} : { duration }),
    ...(isConverted ? {} : { colorSpace: frame.colorSpace.toJSON() }),
  };
}

/** Alpha of a frame without any is left as it came, which may be none at all. */
function opaque(format: PictureLayout['format']): VideoPixelFormat {
  if (format === 'RGB')
    throw new SightlineError('unsupported', 'Browsers have no frames of three bytes a pixel.');
  return format === 'RGBA' ? 'RGBX' : format === 'BGRA' ? 'BGRX' : format;
}

function noCanvas(): SightlineError {
  return new SightlineError('unsupported', 'This browser gives no canvas to make pictures with.');
}
