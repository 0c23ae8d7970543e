import { inputPictureSpec } from '../../shared/detect/model-input.ts';
import type { FrameInfo, LossyPicture, PictureLayout } from '../../shared/frame.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import type { FrameMessage } from '../../shared/wire/messages.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';
import { readFrame } from './frame-reader.ts';
import type { EncodingChooser } from './offload-encoding.ts';
import { Squeezer } from './offload-squeeze.ts';

/** What a frame becomes on the wire. `bytes` are valid until the next frame is packed. */
export interface PackedFrame {
  readonly content: FrameMessage['content'];
  readonly bytes: Uint8Array;
  readonly packMs: number;
  readonly lossy: LossyPicture | undefined;
}

/** Makes of frames what is sent of them, one after the other. */
export class FramePacker {
  readonly #kernel: WasmPreprocessor;
  readonly #spec: PreprocessSpec;
  readonly #chooser: EncodingChooser;
  #squeezer: Squeezer | null = null;

  constructor(kernel: WasmPreprocessor, spec: PreprocessSpec, chooser: EncodingChooser) {
    this.#kernel = kernel;
    this.#spec = spec;
    this.#chooser = chooser;
  }

  /** Exactly or squeezed, as the chooser says. Closes the frame. */
  async pack(frame: VideoFrame, info: FrameInfo): Promise<PackedFrame> {
    const begun = performance.now();
    const { content, bytes } = (await this.#squeezed(frame, info)) ?? (await this.#exact(frame));
    const lossy = content.kind === 'lossy' ? content.lossy : undefined;
    return { content, bytes, lossy, packMs: performance.now() - begun };
  }

  /** The model's picture as it would be sent exactly; a view into the kernel's memory. Closes the frame. */
  async input(frame: VideoFrame): Promise<ReturnType<WasmPreprocessor['runInPlace']>['tensor']> {
    const { layout } = await this.#read(frame);
    return this.#kernel.runInPlace(layout, inputPictureSpec(this.#spec)).tensor;
  }

  /** Null: it is to be sent exactly, and is still open. */
  async #squeezed(
    frame: VideoFrame,
    info: FrameInfo,
  ): Promise<Pick<PackedFrame, 'content' | 'bytes'> | null> {
    for (let wish = this.#chooser.choose(); wish !== null; wish = this.#chooser.choose()) {
      this.#squeezer ??= new Squeezer();
      const made = await this.#squeezer.squeeze(frame, info, this.#spec, wish);
      if (made !== null) return { content: { kind: 'lossy', lossy: made.lossy }, bytes: made.bytes };
      this.#chooser.without(wish.format);
    }
    return null;
  }

  /** The frame's planes as they are, or the model's picture made of them: whichever is fewer bytes. */
  async #exact(frame: VideoFrame): Promise<Pick<PackedFrame, 'content' | 'bytes'>> {
    const { layout, bytes } = await this.#read(frame);
    const { width, height } = this.#spec;
    if (bytes.length < width * height * 3) return { content: { kind: 'picture', layout }, bytes };
    const { data } = this.#kernel.runInPlace(layout, inputPictureSpec(this.#spec)).tensor;
    const input = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { content: { kind: 'input' }, bytes: input };
  }

  async #read(frame: VideoFrame): Promise<{ layout: PictureLayout; bytes: Uint8Array }> {
    let bytes = new Uint8Array(0);
    try {
      const layout = await readFrame(frame, (length) => (bytes = this.#kernel.inputBuffer(length)));
      return { layout, bytes };
    } finally {
      frame.close();
    }
  }
}
