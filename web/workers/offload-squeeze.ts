import type { FrameInfo, LossyPicture } from '../../shared/frame.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import type { Squeeze } from './offload-ladder.ts';

/** A frame as it is sent squeezed. */
export interface SqueezedFrame {
  readonly lossy: LossyPicture;
  readonly bytes: Uint8Array;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The size at which the whole frame is sent: no more pixels than the model looks at, never more than there are, without
 * the bars, which the edge adds as for any picture.
 */
export function squeezedSize(frame: Size, spec: PreprocessSpec, scale: number): Size {
  const across = Math.min(1, spec.width / frame.width);
  const down = Math.min(1, spec.height / frame.height);
  const fit = Math.min(across, down);
  const [x, y] = spec.fit === 'letterbox' ? [fit, fit] : [across, down];
  const side = (length: number, factor: number): number => Math.max(1, Math.round(length * factor * scale));
  return { width: side(frame.width, x), height: side(frame.height, y) };
}

/** Makes small pictures of frames, one after the other, on one canvas. */
export class Squeezer {
  readonly #canvas = new OffscreenCanvas(1, 1);
  readonly #context: OffscreenCanvasRenderingContext2D | null;

  constructor() {
    // Its pixels are read each time, so they had better lie where the encoder is.
    this.#context = this.#canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  }

  /** Null where this browser does not make that format; the frame is open then, and else closed. */
  async squeeze(
    frame: VideoFrame,
    info: FrameInfo,
    spec: PreprocessSpec,
    { format, quality, scale }: Squeeze,
  ): Promise<SqueezedFrame | null> {
    const { width, height } = squeezedSize(info, spec, scale);
    if (!this.#draw(frame, width, height)) return null;
    const type = `image/${format}`;
    const blob = await this.#canvas.convertToBlob({ type, quality });
    // What a browser cannot make comes as PNG.
    if (blob.type !== type) return null;
    frame.close();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { lossy: { format, quality, width, height }, bytes };
  }

  #draw(frame: VideoFrame, width: number, height: number): boolean {
    if (this.#context === null) return false;
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#context.imageSmoothingQuality = 'medium';
    this.#context.drawImage(frame, 0, 0, width, height);
    return true;
  }
}
