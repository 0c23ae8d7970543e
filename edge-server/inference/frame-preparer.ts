import { readFile } from 'node:fs/promises';
import { PicturePreparation } from '../../shared/detect/prepare-picture.ts';
import type { Preprocessed, Preprocessor } from '../../shared/detect/model-runner.ts';
import type { Picture } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { createPreprocessor } from '../../wasm/preprocess.ts';
import type { LaneFrame, LanePixels, LaneSetup, PreparedContent } from './lane-messages.ts';
import type { TensorSender, TensorShape } from './tensor-post.ts';

/** Brings frames to what their model takes while the other thread infers the one before, and sends their tensors there. */
export class FramePreparer {
  readonly #preparation: PicturePreparation;
  readonly #type: TensorShape['type'];
  readonly #tensors: TensorSender;

  constructor(manifest: ModelManifest, preprocessor: Preprocessor, tensors: TensorSender) {
    this.#preparation = new PicturePreparation(manifest, preprocessor);
    this.#type = manifest.preprocess.type;
    this.#tensors = tensors;
  }

  /** Where so many bytes of pixels are put before `prepare`. */
  room(byteLength: number): Uint8Array {
    return this.#preparation.inputBuffer(byteLength);
  }

  /** What was put into `room`. Throws `invalid_message` when it does not fit its description. */
  prepare(pixels: LanePixels, byteLength: number, source: LaneFrame): PreparedContent {
    if (pixels.kind === 'input') return this.#sent(this.#preparation.receivedInPlace(byteLength, source));
    return this.#sent(this.#preparation.pictureInPlace(pixels.layout));
  }

  /** A picture that lies elsewhere. */
  preparePicture(picture: Picture): PreparedContent {
    return this.#sent(this.#preparation.picture(picture));
  }

  #sent({ tensor, geometry }: Preprocessed): PreparedContent {
    this.#tensors.send(tensor);
    return { kind: 'prepared', tensor: { type: this.#type, dims: tensor.dims }, geometry };
  }
}

/** Loads the kernel for a lane's model. */
export async function openPreparer(setup: LaneSetup, tensors: TensorSender): Promise<FramePreparer> {
  const preprocessor = await createPreprocessor(await WebAssembly.compile(await readFile(setup.wasmFile)));
  return new FramePreparer(setup.manifest, preprocessor, tensors);
}
