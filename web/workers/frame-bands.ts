import type { Preprocessed } from '../../shared/detect/model-runner.ts';
import type { PictureLayout } from '../../shared/frame.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';
import { copyRect, nativeFrame } from './frame-reader.ts';
import { QuickerWay } from './quicker-way.ts';

type Ways = QuickerWay<'bands' | 'whole'>;

/** Of a source that changes its size all the time, the sizes that are remembered. */
const MOST_KINDS = 16;

/** A frame brought to what its model takes. Times in milliseconds, together that of the whole. */
export interface BandsPrepared {
  readonly input: Preprocessed;
  readonly copyMs: number;
  readonly kernelMs: number;
}

/**
 * Frames to tensors band by band: each part of a large frame is copied just before the kernel needs it, so that it is
 * still in the processor's near cache. Where frames lie in a graphics card's memory each copy may cost more than that saves,
 * so both ways are timed on the first frames of a size, and the quicker one is kept.
 */
export class FrameBands {
  readonly #kernel: WasmPreprocessor;
  readonly #spec: PreprocessSpec;
  /** By kind of frame, since several cameras may share a model. */
  readonly #ways = new Map<string, Ways>();
  /** That of the frame that was met last; null when it cannot be read in bands. */
  #way: Ways | null = null;

  constructor(kernel: WasmPreprocessor, spec: PreprocessSpec) {
    this.#kernel = kernel;
    this.#spec = spec;
  }

  /** Null where the frame is to be read as a whole, which then is told to `readWhole`. Does not close the frame. */
  async prepare(frame: VideoFrame): Promise<BandsPrepared | null> {
    const native = nativeFrame(frame);
    this.#way = native === null ? null : this.#wayOf(native.layout);
    if (native === null || this.#way?.next === 'whole') return null;
    const begun = performance.now();
    let copyMs = 0;
    const input = await this.#kernel.runBands(native.layout, this.#spec, async ({ from, to }, room) => {
      const asked = performance.now();
      const { x, y, width } = native.rect;
      const planes = await copyRect(frame, native, { x, y: y + from, width, height: to - from }, room);
      copyMs += performance.now() - asked;
      return planes;
    });
    if (input === null) return null;
    const whole = performance.now() - begun;
    this.#way?.took('bands', whole);
    return { input, copyMs, kernelMs: Math.max(0, whole - copyMs) };
  }

  /** A frame was read as a whole, from which to tensor in so many milliseconds. */
  readWhole(milliseconds: number): void {
    this.#way?.took('whole', milliseconds);
  }

  #wayOf({ format, codedWidth, codedHeight }: PictureLayout): Ways {
    const kind = `${format} ${codedWidth}x${codedHeight}`;
    const known = this.#ways.get(kind);
    if (known !== undefined) return known;
    if (this.#ways.size >= MOST_KINDS) this.#ways.clear();
    const way: Ways = new QuickerWay('bands', 'whole');
    this.#ways.set(kind, way);
    return way;
  }
}
