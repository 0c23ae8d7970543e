import { SightlineError } from '../../shared/errors.ts';
import type { PictureStream } from './picture-stream.ts';
import { SyntheticScene } from './synthetic-scene.ts';
import type { SceneOptions } from './synthetic-scene.ts';

/** A synthetic source, as its address names it. */
export interface SyntheticOptions extends SceneOptions {
  /** Frames per second of its times. */
  readonly fps: number;
  /** How many, when it is not live. */
  readonly frames: number;
}

const RANGES: Readonly<Record<keyof SyntheticOptions, readonly [number, number, number]>> = {
  width: [640, 16, 4096],
  height: [360, 16, 4096],
  objects: [3, 0, 64],
  seed: [1, 0, 2 ** 31 - 1],
  fps: [10, 1, 240],
  frames: [100, 1, 1_000_000],
};

/** Reads `?width=640&height=360&fps=10&frames=100&objects=3&seed=1`. Throws `unsupported` naming what is wrong. */
export function parseSynthetic(query: string): SyntheticOptions {
  const given = new URLSearchParams(query);
  for (const key of given.keys()) {
    if (!Object.hasOwn(RANGES, key)) {
      throw new SightlineError(
        'unsupported',
        `synthetic: has no "${key}", only ${Object.keys(RANGES).join(', ')}.`,
      );
    }
  }
  const number = (key: keyof SyntheticOptions): number => {
    const [preset, min, max] = RANGES[key];
    const value = Number(given.get(key) ?? preset);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new SightlineError(
      'unsupported',
      `synthetic: ${key} must be a whole number from ${min} to ${max}.`,
    );
  };
  return {
    width: number('width'),
    height: number('height'),
    objects: number('objects'),
    seed: number('seed'),
    fps: number('fps'),
    frames: number('frames'),
  };
}

/** Frames of a synthetic scene: so many, or for ever when live. */
export function syntheticFrames(options: SyntheticOptions, live: boolean): PictureStream {
  const scene = new SyntheticScene(options);
  return async function* frames(signal) {
    const end = live ? Number.POSITIVE_INFINITY : options.frames;
    for (let index = 0; index < end && !signal.aborted; index += 1) {
      yield { picture: scene.picture(index), timestamp: Math.round((index * 1_000_000) / options.fps) };
      // Others get their turn, even when every frame is welcome at once.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
}
