import type { Preprocessed, Preprocessor } from '../shared/detect/model-runner.ts';
import { SightlineError } from '../shared/errors.ts';
import type { Picture, PictureLayout, PixelRect } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import { bandOffsets } from './bands.ts';
import type { BandFiller } from './bands.ts';
import { batchOf } from './batch.ts';
import type { PreprocessedBatch } from './batch.ts';
import { checkBytes } from './check.ts';
import { cropLayout } from './crop.ts';
import { Heap } from './heap.ts';
import { tensorOver } from './output.ts';
import { planeOrder } from './plan.ts';
import type { LoadedPlan } from './plan-cache.ts';
import { PlanCache } from './plan-cache.ts';

/** The most bytes one picture may have: 8K in RGBA fits. */
export const MAX_PICTURE_BYTES = 128 * 2 ** 20;

/** The kernel reads up to this many bytes past what it uses. */
const SLACK_BYTES = 128;

interface Kernel {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  scratchBytes(plan: number): number;
  fill(plan: number, output: number, scratch: number): void;
  run(plan: number, input: number, output: number, scratch: number): void;
  finish(plan: number, core: number, target: number, scratch: number): void;
  canBand(plan: number): number;
  runBand(
    plan: number,
    input: number,
    output: number,
    scratch: number,
    begin: number,
    end: number,
    ...offsets: [number, number, number]
  ): void;
}

/** A block that is replaced by a larger one when needed, its contents lost. */
interface Block {
  address: number;
  size: number;
}

/**
 * Pictures to tensors, in WebAssembly. One pass: colour, crop, resampling, letterbox, normalisation and layout. The
 * same bytes come out on every host.
 *
 * What it computes (and `preprocess.reference.ts` with it): every plane is resampled as stored, bilinearly with
 * half-pixel centres, rows with 8-bit shares first, columns with 14-bit shares second, 7 fractional bits in between;
 * chroma samples lie in the middle of their 2x2 pixels; YUV becomes RGB with 13-bit coefficients; the result is
 * rounded to 0..255, rotated clockwise, mirrored, and `(pixel * scale - mean) / std` is computed in float32, one
 * rounding per step. A picture of exactly the input's size passes through unchanged.
 *
 * Holds WebAssembly memory only: nothing to close, drop the reference.
 */
export class WasmPreprocessor implements Preprocessor {
  readonly #kernel: Kernel;
  readonly #heap: Heap;
  readonly #plans: PlanCache;
  readonly #input: Block = { address: 0, size: 0 };
  readonly #output: Block = { address: 0, size: 0 };
  readonly #scratch: Block = { address: 0, size: 0 };
  readonly #finished: Block = { address: 0, size: 0 };
  #inputLength = 0;
  /** The plan whose bars are in the output. */
  #filled: LoadedPlan | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#heap = new Heap(kernel.memory, kernel.heapBase());
    this.#plans = new PlanCache({
      load: (plan) => {
        const address = this.#heap.allocate(plan.byteLength);
        new Uint8Array(kernel.memory.buffer).set(plan.encode(address), address);
        return address;
      },
      unload: (address) => this.#heap.free(address),
    });
  }

  /**
   * Copies a picture in and processes it. `crop` counts in pixels of the picture as a person sees it; the geometry
   * then speaks of the cropped picture. Throws `invalid_message` when layout, bytes and crop do not fit together,
   * `invalid_model` when the specification cannot be computed, `too_large` when there is no room.
   */
  run(picture: Picture, spec: PreprocessSpec, crop?: PixelRect): Preprocessed {
    this.inputBuffer(picture.data.byteLength).set(picture.data);
    return this.runInPlace(picture.layout, spec, crop);
  }

  /**
   * A view of `byteLength` bytes in the kernel's memory, to be filled (by `VideoFrame.copyTo`, say) before
   * `runInPlace`. Valid until the next call of any method; its contents are undefined at first. Throws `too_large`
   * beyond `MAX_PICTURE_BYTES`.
   */
  inputBuffer(byteLength: number): Uint8Array<ArrayBuffer> {
    if (!Number.isInteger(byteLength) || byteLength < 0 || byteLength > MAX_PICTURE_BYTES) {
      const limit = MAX_PICTURE_BYTES / 2 ** 20;
      throw new SightlineError(
        'too_large',
        `A picture may have at most ${limit} MiB, not ${byteLength} bytes.`,
      );
    }
    this.#inputLength = 0;
    this.#reserve(this.#input, byteLength + SLACK_BYTES);
    this.#inputLength = byteLength;
    return new Uint8Array(this.#kernel.memory.buffer, this.#input.address, byteLength);
  }

  /** Processes what was put into the last `inputBuffer`, as `run` does. */
  runInPlace(layout: PictureLayout, spec: PreprocessSpec, crop?: PixelRect): Preprocessed {
    const plan = this.#plans.get(crop ? cropLayout(layout, crop) : layout, spec);
    checkBytes(this.#inputLength, plan.pictureBytes);
    if (plan !== this.#filled) this.#prepare(plan);
    this.#kernel.run(plan.address, this.#input.address, this.#output.address, this.#scratch.address);
    return this.#result(plan);
  }

  /**
   * Processes a large picture of YUV band by band, each filled in just before it is needed, so that it is still in the
   * processor's near cache then. The same bytes come out as of `runInPlace`. Null when such a picture is not cut into bands,
   * and then nothing was filled. No other method may be called until it has settled. Throws as `runInPlace`, and what
   * `fill` throws.
   */
  async runBands(
    layout: PictureLayout,
    spec: PreprocessSpec,
    fill: BandFiller,
  ): Promise<Preprocessed | null> {
    const plan = this.#plans.get(layout, spec);
    const bands = this.#kernel.canBand(plan.address) === 0 ? [] : plan.bands();
    if (bands.length < 2) return null;
    for (const band of bands) {
      const planes = await fill(band, (byteLength) => this.inputBuffer(byteLength));
      if (plan !== this.#filled) this.#prepare(plan);
      const offsets = bandOffsets(layout, band, planes, this.#inputLength);
      const [luma = 0, a = 0, b = 0] = planeOrder(layout, spec).map((index) => offsets[index] ?? 0);
      const { address } = plan;
      const [input, output, scratch] = [this.#input.address, this.#output.address, this.#scratch.address];
      this.#kernel.runBand(address, input, output, scratch, band.begin, band.end, luma, a, b);
    }
    return this.#result(plan);
  }

  /**
   * Several parts of what was put into the last `inputBuffer` as one tensor, whose first dimension counts them, with
   * each part's geometry. Throws as `runInPlace`; an empty list throws `invalid_message`.
   */
  runCrops(layout: PictureLayout, spec: PreprocessSpec, crops: readonly PixelRect[]): PreprocessedBatch {
    return batchOf(spec, crops, (crop) => this.runInPlace(layout, spec, crop));
  }

  #result(plan: LoadedPlan): Preprocessed {
    const { address } = plan.finishes ? this.#finish(plan) : this.#output;
    const { type, dims, geometry } = plan;
    const { buffer } = this.#kernel.memory;
    return { tensor: tensorOver(type, dims, buffer, address, plan.tensorBytes), geometry };
  }

  /** The last step of tensors that the pass does not make itself. */
  #finish(plan: LoadedPlan): Block {
    this.#kernel.finish(plan.address, this.#output.address, this.#finished.address, this.#scratch.address);
    return this.#finished;
  }

  /** Makes room for a plan and draws its bars, which stay there while the same plan runs. */
  #prepare(plan: LoadedPlan): void {
    this.#filled = undefined;
    this.#reserve(this.#scratch, this.#kernel.scratchBytes(plan.address) + SLACK_BYTES);
    this.#reserve(this.#output, plan.coreBytes + SLACK_BYTES);
    if (plan.finishes) this.#reserve(this.#finished, plan.tensorBytes + SLACK_BYTES);
    this.#kernel.fill(plan.address, this.#output.address, this.#scratch.address);
    this.#filled = plan;
  }

  #reserve(block: Block, size: number): void {
    if (block.size >= size) return;
    if (block.size > 0) this.#heap.free(block.address);
    block.size = 0;
    block.address = this.#heap.allocate(size);
    block.size = size;
  }
}

function isKernel(exports: Record<string, unknown>): exports is Record<string, unknown> & Kernel {
  const functions = ['heapBase', 'scratchBytes', 'fill', 'run', 'finish', 'canBand', 'runBand'];
  return (
    exports.memory instanceof WebAssembly.Memory &&
    functions.every((name) => typeof exports[name] === 'function')
  );
}

/** Starts a kernel from the compiled `preprocess.wasm`. Throws `internal` when the module is another one. */
export async function createPreprocessor(module: WebAssembly.Module): Promise<WasmPreprocessor> {
  const { exports } = await WebAssembly.instantiate(module);
  if (!isKernel(exports)) {
    throw new SightlineError('internal', 'This is not the pre-processing module: build it again.');
  }
  return new WasmPreprocessor(exports);
}
