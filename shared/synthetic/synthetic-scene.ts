import type { Detection } from '../detection.ts';
import type { Picture } from '../frame.ts';
import { i420 } from './i420.ts';

/** What a synthetic scene shows. Sizes are pixels. */
export interface SceneOptions {
  readonly width: number;
  readonly height: number;
  readonly objects: number;
  readonly seed: number;
}

/** A rectangle that bounces between the edges. */
interface Mover {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly color: readonly [number, number, number];
}

/** Rectangles that move over a grey ramp; the same seed gives the same bytes everywhere. */
export class SyntheticScene {
  readonly #options: SceneOptions;
  readonly #movers: readonly Mover[];

  constructor(options: SceneOptions) {
    this.#options = options;
    const random = generator(options.seed);
    this.#movers = Array.from({ length: options.objects }, () => createMover(options, random));
  }

  /** The picture of a frame, counted from 0. The bytes are the caller's. */
  picture(index: number): Picture {
    const { width, height } = this.#options;
    const { layout, frameBytes } = i420(width, height, 'limited');
    const data = new Uint8Array(frameBytes).fill(128);
    for (let y = 0; y < height; y += 1)
      data.fill(32 + Math.floor((y * 64) / height), y * width, (y + 1) * width);
    for (const mover of this.#movers) this.#draw({ layout, data }, mover, index);
    return { layout, data };
  }

  /** Where the rectangles are in that frame, those in front last. */
  truth(index: number): Detection[] {
    const { width, height } = this.#options;
    return this.#movers.map((mover) => {
      const [x, y] = this.#place(mover, index);
      const box = { x: x / width, y: y / height, width: mover.width / width, height: mover.height / height };
      return { label: 'rectangle', score: 1, box };
    });
  }

  #place({ width, height, x, y, stepX, stepY }: Mover, index: number): [number, number] {
    return [
      bounce(x + index * stepX, this.#options.width - width),
      bounce(y + index * stepY, this.#options.height - height),
    ];
  }

  #draw({ layout, data }: Picture, mover: Mover, index: number): void {
    const [left, top] = this.#place(mover, index);
    for (const [plane, { offset, stride }] of layout.planes.entries()) {
      const scale = plane === 0 ? 1 : 2;
      const [x, y] = [Math.floor(left / scale), Math.floor(top / scale)];
      const [width, height] = [Math.ceil(mover.width / scale), Math.ceil(mover.height / scale)];
      for (let row = y; row < y + height; row += 1) {
        const from = offset + row * stride + x;
        data.fill(mover.color[plane] ?? 128, from, Math.min(from + width, offset + (row + 1) * stride));
      }
    }
  }
}

function createMover({ width, height }: SceneOptions, random: () => number): Mover {
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const size = [even(between(width >> 3, width >> 2)), even(between(height >> 3, height >> 2))] as const;
  const color = [between(120, 235), between(16, 240), between(16, 240)] as const;
  return {
    width: Math.max(2, size[0]),
    height: Math.max(2, size[1]),
    x: even(between(0, width)),
    y: even(between(0, height)),
    stepX: 2 * between(1, 4),
    stepY: 2 * between(0, 3),
    color,
  };
}

/** Even sizes and places lie whole on the chroma planes. */
function even(value: number): number {
  return value - (value % 2);
}

/** Where something is that runs to and fro between 0 and `span`. */
function bounce(way: number, span: number): number {
  if (span <= 0) return 0;
  const at = way % (2 * span);
  return at <= span ? at : 2 * span - at;
}

/** Numbers from 0 to below 1 (mulberry32): short, and the same on every machine. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
