import { SightlineError } from '../errors.ts';
import type { Picture, PictureLayout, Size } from '../frame.ts';
import type { ModelManifest, PreprocessSpec } from '../models/manifest.ts';
import { placePicture } from './letterbox.ts';
import { inputPictureLayout } from './model-input.ts';
import type { Preprocessed, Preprocessor } from './model-runner.ts';

/**
 * Brings whole pictures to what one model takes, whoever runs it. The tensors are views valid until the next call of
 * this or of its preprocessor.
 */
export class PicturePreparation {
  readonly #manifest: ModelManifest;
  readonly #preprocessor: Preprocessor;
  readonly #receivedSpec: PreprocessSpec;
  readonly #receivedLayout: PictureLayout;

  constructor(manifest: ModelManifest, preprocessor: Preprocessor) {
    this.#manifest = manifest;
    this.#preprocessor = preprocessor;
    this.#receivedSpec = { ...manifest.preprocess, fit: 'stretch' };
    this.#receivedLayout = inputPictureLayout(manifest.preprocess);
  }

  /** The preprocessor's own memory for so many bytes, to be filled before one of the calls that work in place. */
  inputBuffer(byteLength: number): Uint8Array {
    return this.#preprocessor.inputBuffer(byteLength);
  }

  /** A picture as it was captured. Throws `invalid_message` when its layout is not sound. */
  picture(picture: Picture): Preprocessed {
    return this.#preprocessor.run(picture, this.#manifest.preprocess);
  }

  /** The picture that lies in `inputBuffer`. */
  pictureInPlace(layout: PictureLayout): Preprocessed {
    return this.#preprocessor.runInPlace(layout, this.#manifest.preprocess);
  }

  /**
   * A picture that its sender has already brought to the model's size (`inputPictureSpec`): RGB bytes, rows from the
   * top. `source` is the size of the frame it was made of, as a person sees it; the geometry is that frame's. The
   * tensor is the one the sender would have made, bit for bit. Throws `invalid_message` when the sizes do not fit.
   */
  received(rgb: Uint8Array, source: Size): Preprocessed {
    this.#checkReceived(rgb.length, source);
    this.inputBuffer(rgb.length).set(rgb);
    return this.receivedInPlace(rgb.length, source);
  }

  /** The same for `byteLength` bytes that lie in `inputBuffer`. */
  receivedInPlace(byteLength: number, source: Size): Preprocessed {
    this.#checkReceived(byteLength, source);
    const { tensor } = this.#preprocessor.runInPlace(this.#receivedLayout, this.#receivedSpec);
    return { tensor, geometry: placePicture(source, this.#manifest.preprocess) };
  }

  #checkReceived(byteLength: number, source: Size): void {
    const { id, preprocess } = this.#manifest;
    const { width, height } = preprocess;
    const wanted = width * height * 3;
    if (byteLength !== wanted) {
      const takes = `A picture for ${id} takes ${wanted} bytes (${width}x${height} RGB)`;
      throw new SightlineError('invalid_message', `${takes}; ${byteLength} bytes came`);
    }
    if (source.width >= 1 && source.height >= 1) return;
    const what = `A frame of ${source.width}x${source.height} pixels`;
    throw new SightlineError('invalid_message', `${what} cannot be`);
  }
}
