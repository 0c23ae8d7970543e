import type { BoundingBox, Findings } from '../detection.ts';
import { SightlineError } from '../errors.ts';
import type { Picture, PictureLayout, Size } from '../frame.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { DetectOptions, LookOptions } from './detector.ts';
import type { LetterboxGeometry } from './letterbox.ts';
import { lookWithin } from './look-within.ts';
import type { CropLooker } from './look-within.ts';
import { pictureInput } from './model-input.ts';
import type { Decoder, Preprocessed, Preprocessor, Session } from './model-runner.ts';
import { PicturePreparation } from './prepare-picture.ts';
import { createDecoder, extraFeeds } from './registry.ts';
import { repeated } from './tensor-batch.ts';

/** No label filter; one and the same list, which decoders recognise from frame to frame. */
const ALL: readonly string[] = [];

/** What a runner is made of. It takes the session over. `now` is a clock in milliseconds. */
export interface ModelRunnerParts {
  readonly manifest: ModelManifest;
  readonly preprocessor: Preprocessor;
  readonly session: Session;
  readonly now: () => number;
}

/** One picture's outcome, with the time each stage took. */
export interface ModelRun extends Findings {
  readonly preprocessMs: number;
  readonly inferMs: number;
  readonly postprocessMs: number;
}

/**
 * One model, from a picture's bytes to detections: pre-processing, session, decoder. Browser lanes and edge lanes
 * are the same runner around different sessions.
 *
 * One picture at a time: a call while another is pending throws `overloaded`. The runner owns the session; `close`
 * waits for the picture in work, then closes it. Calls after `close` throw `aborted`.
 */
export class ModelRunner {
  readonly manifest: ModelManifest;
  readonly #parts: ModelRunnerParts;
  readonly #decode: Decoder;
  readonly #feeds: Record<string, Tensor>;
  readonly #inputName: string;
  readonly #preparation: PicturePreparation;
  #pending: Promise<unknown> | null = null;
  #closed: Promise<void> | null = null;

  /** Throws `invalid_model` when decoder and manifest, or input and pre-processing, don't fit each other. */
  constructor(parts: ModelRunnerParts) {
    this.#parts = parts;
    this.manifest = parts.manifest;
    this.#feeds = { ...extraFeeds(parts.manifest) };
    this.#inputName = pictureInput(parts.manifest);
    this.#decode = createDecoder(parts.manifest);
    this.#preparation = new PicturePreparation(parts.manifest, parts.preprocessor);
  }

  /** Finds things in a picture; its bytes are not kept past the call. */
  detect(picture: Picture, options: LookOptions = {}): Promise<ModelRun> {
    const { preprocessor } = this.#parts;
    const { within } = options;
    if (within === undefined) return this.#start(() => this.#preparation.picture(picture), options);
    return this.#alone(() => {
      preprocessor.inputBuffer(picture.data.byteLength).set(picture.data);
      return this.#lookWithin(picture.layout, within, options);
    });
  }

  /** The preprocessor's own memory for a picture of that many bytes; fill it, then call `detectInPlace`. */
  inputBuffer(byteLength: number): Uint8Array {
    return this.#parts.preprocessor.inputBuffer(byteLength);
  }

  /** Finds things in the picture that lies in `inputBuffer`. */
  detectInPlace(layout: PictureLayout, options: LookOptions = {}): Promise<ModelRun> {
    const { within } = options;
    if (within !== undefined) return this.#alone(() => this.#lookWithin(layout, within, options));
    return this.#start(() => this.#preparation.pictureInPlace(layout), options);
  }

  /**
   * Finds things in a picture that its sender has already brought to the model's size (`inputPictureSpec`): RGB
   * bytes, rows from the top. `source` is the size of the frame it was made of, as a person sees it; boxes are
   * relative to that. The tensor is the one the sender would have made, bit for bit.
   */
  detectInput(rgb: Uint8Array, source: Size, options: LookOptions = {}): Promise<ModelRun> {
    if (options.within !== undefined) return Promise.reject(reduced(this.manifest));
    return this.#start(() => this.#preparation.received(rgb, source), options);
  }

  /** Finds things in a picture that is the model's input already, wherever its numbers lie: the session knows. */
  detectPrepared(input: Preprocessed, options: DetectOptions = {}): Promise<ModelRun> {
    return this.#start(() => input, options);
  }

  /** Closes the session once the picture in work is done. Calling it again gives the same promise. */
  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  #start(preprocess: () => Preprocessed, options: DetectOptions): Promise<ModelRun> {
    return this.#alone(() => this.#run(preprocess, options));
  }

  async #alone(work: () => Promise<ModelRun>): Promise<ModelRun> {
    if (this.#closed) throw new SightlineError('aborted', `Model ${this.manifest.id} is closed`);
    if (this.#pending)
      throw new SightlineError('overloaded', `Model ${this.manifest.id} is busy: one picture at a time`);
    const run = work();
    this.#pending = run;
    try {
      return await run;
    } finally {
      this.#pending = null;
    }
  }

  #lookWithin(
    layout: PictureLayout,
    within: readonly BoundingBox[],
    options: DetectOptions,
  ): Promise<ModelRun> {
    const { preprocessor, now } = this.#parts;
    const looker: CropLooker = {
      manifest: this.manifest,
      preprocessor,
      now,
      infer: (tensor, count) => this.#infer(tensor, count),
      read: (outputs, geometry) => this.#read(outputs, geometry, options),
    };
    return lookWithin(looker, layout, within, options.topK ?? this.manifest.top_k);
  }

  #infer(tensor: Tensor, count: number): Promise<NamedTensors> {
    const feeds = count === 1 ? this.#feeds : repeated(extraFeeds(this.manifest), count);
    feeds[this.#inputName] = tensor;
    return this.#parts.session.run(feeds);
  }

  async #run(preprocess: () => Preprocessed, options: DetectOptions): Promise<ModelRun> {
    const { now } = this.#parts;
    const begun = now();
    const { tensor, geometry } = preprocess();
    const prepared = now();
    const outputs = await this.#infer(tensor, 1);
    const inferred = now();
    const findings = this.#read(outputs, geometry, options);
    return {
      ...findings,
      preprocessMs: prepared - begun,
      inferMs: inferred - prepared,
      postprocessMs: now() - inferred,
    };
  }

  #read(outputs: NamedTensors, geometry: LetterboxGeometry, options: DetectOptions): Findings {
    const { threshold, top_k: topK } = this.manifest;
    return this.#decode(outputs, {
      geometry,
      options: {
        threshold: options.threshold ?? threshold,
        topK: options.topK ?? topK,
        labels: options.labels ?? ALL,
      },
    });
  }

  async #finish(): Promise<void> {
    // Whoever asked for the picture in work hears how it ended; here only that it has ended matters.
    await Promise.allSettled([this.#pending]);
    await this.#parts.session.close();
  }
}

function reduced({ id }: ModelManifest): SightlineError {
  return new SightlineError(
    'unsupported',
    `Model ${id} was sent a reduced picture, which has no parts to look at.`,
  );
}
