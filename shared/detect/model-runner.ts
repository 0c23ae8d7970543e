import type { Detection } from '../detection.ts';
import type { Picture } from '../frame.ts';
import type { PreprocessSpec } from '../models/manifest.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { DetectOptions } from './detector.ts';
import type { LetterboxGeometry } from './letterbox.ts';

/** Turns pictures into tensors; the WASM room implements it. The tensor's data is a view valid until the next call. */
export interface Preprocessor {
  run(picture: Picture, spec: PreprocessSpec): { tensor: Tensor; geometry: LetterboxGeometry };
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

/** Reads one model family's outputs: raw tensors in, detections normalised to the source frame out. */
export type Decoder = (outputs: NamedTensors, context: DecodeContext) => Detection[];
