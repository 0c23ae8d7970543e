import type { Detection } from '../detection.ts';
import { SightlineError } from '../errors.ts';
import type { Picture } from '../frame.ts';
import { SCENES } from '../tracking/scenes.ts';
import { ActedScene } from './acted-scene.ts';
import { SyntheticScene } from './synthetic-scene.ts';
import type { SceneOptions } from './synthetic-scene.ts';

/** The scheme of a synthetic source's address. */
export const SYNTHETIC = 'synthetic:';

type SceneName = keyof typeof SCENES | 'boxes';

/** A synthetic source, as its address names it. */
export interface SyntheticOptions extends SceneOptions {
  /** Frames per second of its times. */
  readonly fps: number;
  /** How many, when it is not live. */
  readonly frames: number;
  /** What is acted; `boxes`: rectangles that bounce. */
  readonly scene: SceneName;
}

/** Pictures whose truth is known, by their number from 0. */
export interface KnownScene {
  /** The bytes are the caller's. */
  picture(index: number): Picture;
  /** What is to be found in it, those in front last. */
  truth(index: number): Detection[];
}

type NumberKey = Exclude<keyof SyntheticOptions, 'scene'>;

const RANGES: Readonly<Record<NumberKey, readonly [number, number, number]>> = {
  width: [640, 16, 4096],
  height: [360, 16, 4096],
  objects: [3, 0, 64],
  seed: [1, 0, 2 ** 31 - 1],
  fps: [10, 1, 240],
  frames: [100, 1, 1_000_000],
};
const SCENE_NAMES: readonly SceneName[] = ['boxes', ...Object.keys(SCENES).filter(isName)];

/**
 * Reads `?width=640&height=360&fps=10&frames=100&objects=3&seed=1&scene=boxes`. Throws `unsupported` naming what is
 * wrong.
 */
export function parseSynthetic(query: string): SyntheticOptions {
  const given = readQuery(query);
  const known = [...Object.keys(RANGES), 'scene'];
  for (const key of given.keys()) {
    if (!known.includes(key)) throw refused(`it has no "${key}", only ${known.join(', ')}`);
  }
  const number = (key: NumberKey): number => {
    const [preset, min, max] = RANGES[key];
    const value = Number(given.get(key) ?? preset);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw refused(`${key} must be a whole number from ${min} to ${max}`);
  };
  const scene = SCENE_NAMES.find((name) => name === (given.get('scene') ?? 'boxes'));
  if (scene === undefined) throw refused(`scene must be one of ${SCENE_NAMES.join(', ')}`);
  return {
    width: number('width'),
    height: number('height'),
    objects: number('objects'),
    seed: number('seed'),
    fps: number('fps'),
    frames: number('frames'),
    scene,
  };
}

/** What an address shows. */
export function knownScene(options: SyntheticOptions): KnownScene {
  if (options.scene === 'boxes') return new SyntheticScene(options);
  return new ActedScene(SCENES[options.scene](options.seed), options);
}

/** The number of the frame that has this time, in microseconds. */
export function frameAt(timestamp: number, { fps }: Pick<SyntheticOptions, 'fps'>): number {
  return Math.max(0, Math.round((timestamp * fps) / 1_000_000));
}

/** Its time, in microseconds. */
export function timeOf(index: number, { fps }: Pick<SyntheticOptions, 'fps'>): number {
  return Math.round((index * 1_000_000) / fps);
}

function readQuery(query: string): Map<string, string> {
  const parts = query.replace(/^\?/, '').split('&').filter(Boolean);
  return new Map(
    parts.map((part) => {
      const [key = '', value = ''] = part.split('=', 2);
      return [key, value];
    }),
  );
}

function isName(name: string): name is keyof typeof SCENES {
  return Object.hasOwn(SCENES, name);
}

function refused(why: string): SightlineError {
  return new SightlineError('unsupported', `synthetic: ${why}.`);
}
