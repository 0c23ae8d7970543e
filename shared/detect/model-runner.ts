import type { Detection, Findings } from '../detection.ts';
import type { Picture, PictureLayout, PixelRect } from '../frame.ts';
import type { ModelManifest, PreprocessSpec } from '../models/manifest.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { DetectOptions } from './detector.ts';
import type { LetterboxGeometry } from './letterbox.ts';

/** A picture as the model wants it. The tensor's data is a view valid until its maker's next call. */
export interface Preprocessed {
  readonly tensor: Tensor;
  readonly geometry: LetterboxGeometry;
}

/** Turns pictures into tensors; the WASM room implements it. Throws `SightlineError` on a layout that isn't sound. */
export interface Preprocessor {
  /** Copies the picture's bytes in, then works as `runInPlace`. */
  run(picture: Picture, spec: PreprocessSpec): Preprocessed;
  /** Its own memory to put a picture's bytes into, so that they are copied once; valid until the next call. */
  inputBuffer(byteLength: number): Uint8Array;
  /** Works on the bytes last put into `inputBuffer`, or on a part of that picture as a person sees it. */
  runInPlace(layout: PictureLayout, spec: PreprocessSpec, crop?: PixelRect): Preprocessed;
  /** Several parts as one tensor, whose first dimension counts them; its memory is the caller's own. */
  runCrops(
    layout: PictureLayout,
    spec: PreprocessSpec,
    crops: readonly PixelRect[],
  ): { readonly tensor: Tensor; readonly geometries: readonly LetterboxGeometry[] };
}

/** A loaded model; onnxruntime's web and native sessions are adapted to it. */
export interface Session {
  run(feeds: NamedTensors): Promise<NamedTensors>;
  close(): Promise<void>;
}

/** What a decoder is told besides the outputs. */
export interface DecodeContext {
  readonly geometry: LetterboxGeometry;
  readonly options: Required<DetectOptions>;
}

/** Reads one model family's outputs: raw tensors in, what they say of the source frame out. */
export type Decoder = (outputs: NamedTensors, context: DecodeContext) => Findings;

/** A decoder of outputs that hold nothing but things with boxes, normalised to the source frame, strongest first. */
export type BoxDecoder = (outputs: NamedTensors, context: DecodeContext) => Detection[];

/** How the outputs of one family of models are read, and what its models are fed besides the picture. */
export interface ModelFamily {
  /** Throws `invalid_model` when the manifest's settings or outputs don't suit the family. */
  readonly create: (manifest: ModelManifest) => Decoder;
  /** The same for every picture. Throws `invalid_model` when the manifest lacks such an input. */
  readonly feeds?: (manifest: ModelManifest) => NamedTensors;
}
