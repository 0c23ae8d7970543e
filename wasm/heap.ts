import { SightlineError } from '../shared/errors.ts';

const PAGE_BYTES = 65536;
const ALIGNMENT = 64;

function align(count: number): number {
  return Math.ceil(count / ALIGNMENT) * ALIGNMENT;
}

/**
 * Hands out blocks of a WebAssembly memory and grows it when needed. Growing detaches every view made before. The
 * memory's own maximum is the bound: beyond it `allocate` throws `too_large` and nothing has changed.
 */
export class Heap {
  readonly #memory: WebAssembly.Memory;
  readonly #base: number;
  /** Blocks in use, in the order of their addresses. There are about a dozen. */
  #blocks: { readonly address: number; readonly size: number }[] = [];

  constructor(memory: WebAssembly.Memory, base: number) {
    this.#memory = memory;
    this.#base = align(base);
  }

  /** The address of a block of at least `byteLength` bytes, a multiple of 64. */
  allocate(byteLength: number): number {
    const size = align(Math.max(1, byteLength));
    const address = this.#firstGap(size);
    this.#growTo(address + size);
    this.#blocks.push({ address, size });
    this.#blocks.sort((a, b) => a.address - b.address);
    return address;
  }

  /** Gives a block back. */
  free(address: number): void {
    this.#blocks = this.#blocks.filter((block) => block.address !== address);
  }

  #firstGap(size: number): number {
    let address = this.#base;
    for (const block of this.#blocks) {
      if (block.address - address >= size) break;
      address = block.address + block.size;
    }
    return address;
  }

  #growTo(end: number): void {
    const missing = end - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch (cause) {
      throw new SightlineError(
        'too_large',
        `There is no room to process this picture (${Math.ceil(missing / 2 ** 20)} MiB more are needed): use a smaller one.`,
        { cause },
      );
    }
  }
}
