import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { displaySize } from '../../shared/frame.ts';
import type { Picture } from '../../shared/frame.ts';
import type {
  GrayPicture,
  PackOptions,
  PackedPicture,
  PictureEdit,
  PictureServices,
} from '../../shared/run/picture-services.ts';
import { editedPicture } from '../../wasm/picture/edit.ts';
import { reduceInPlace, sizeWithin } from '../../wasm/picture/reduce.ts';
import type { Size } from '../../wasm/picture/reduce.ts';
import { createPreprocessor } from '../../wasm/preprocess.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';

type OpenRaw = (
  rgb: Uint8Array,
  options: { readonly raw: { readonly width: number; readonly height: number; readonly channels: 3 } },
) => Sharp;

const QUALITY = 80;

/**
 * What a thread of this server does with pictures. Pixels are reduced and edited in this thread, a few milliseconds at
 * full HD, and compressed in others. Everything is loaded when it is first needed; nothing is to be closed.
 */
export class EdgePictures implements PictureServices<Picture> {
  readonly #wasmFile: string;
  #kernel: Promise<WasmPreprocessor> | undefined;
  #raw: Promise<OpenRaw> | undefined;

  constructor(wasmFile: string) {
    this.#wasmFile = wasmFile;
  }

  async gray(frame: Picture, size: Size, into?: Uint8Array): Promise<GrayPicture> {
    const luma = reduced(await this.#open(), frame, size, 'gray');
    if (into?.length !== luma.length) return { ...size, data: luma.slice() };
    into.set(luma);
    return { ...size, data: into };
  }

  async pack(frame: Picture, { maxWidth, quality = QUALITY }: PackOptions = {}): Promise<PackedPicture> {
    const size = sizeWithin(displaySize(frame.layout), maxWidth);
    this.#raw ??= openRaw();
    const raw = await this.#raw;
    const rgb = reduced(await this.#open(), frame, size, 'rgb').slice();
    const jpeg = await raw(rgb, { raw: { ...size, channels: 3 } })
      .jpeg({ quality })
      .toBuffer();
    // Small buffers lie together in a pool, which cannot be handed over.
    return { type: 'image/jpeg', ...size, data: new Uint8Array(jpeg) };
  }

  edit(frame: Picture, edits: readonly PictureEdit[]): Promise<Picture> {
    return Promise.resolve(editedPicture(frame, edits));
  }

  #open(): Promise<WasmPreprocessor> {
    this.#kernel ??= openKernel(this.#wasmFile);
    return this.#kernel;
  }
}

/** Valid until anything else is asked of the kernel: to be copied before anybody waits. */
function reduced(
  kernel: WasmPreprocessor,
  { layout, data }: Picture,
  size: Size,
  color: 'rgb' | 'gray',
): Uint8Array {
  kernel.inputBuffer(data.byteLength).set(data);
  return reduceInPlace(kernel, layout, size, color);
}

async function openKernel(file: string): Promise<WasmPreprocessor> {
  try {
    return await createPreprocessor(await WebAssembly.compile(await readFile(file)));
  } catch (cause) {
    throw new SightlineError('storage', `The pixel kernel cannot be loaded: ${messageOf(cause)}`, { cause });
  }
}

async function openRaw(): Promise<OpenRaw> {
  try {
    const { default: sharp } = await import('sharp');
    return sharp;
  } catch (cause) {
    throw new SightlineError('unsupported', `This server cannot make JPEGs: ${messageOf(cause)}`, { cause });
  }
}
