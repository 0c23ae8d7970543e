import type { Preprocessor } from '../shared/detect/model-runner.ts';
import type { ColorEncoding, Picture, PictureLayout, PixelFormat } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import type { Tensor } from '../shared/tensor.ts';
import { packPlanes, packedLayout } from './pack.ts';

/** One picture and one specification whose tensor's hash is known. */
export interface GoldenCase {
  readonly name: string;
  readonly picture: Picture;
  readonly spec: PreprocessSpec;
}

const FORMATS: readonly PixelFormat[] = ['I420', 'NV12', 'RGBA', 'RGB'];
const COLORS: readonly [ColorEncoding, ...ColorEncoding[]] = [
  { matrix: 'bt601', range: 'limited' },
  { matrix: 'bt601', range: 'full' },
  { matrix: 'bt709', range: 'limited' },
  { matrix: 'bt709', range: 'full' },
];
type Normalisation = Pick<PreprocessSpec, 'scale' | 'mean' | 'std'>;
const NORMALISATIONS: readonly [Normalisation, ...Normalisation[]] = [
  { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
];

/** The same whole numbers on every host, 32 bits each (xorshift). */
class Numbers {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1);
    // The first few of neighbouring seeds resemble each other.
    for (let i = 0; i < 16; i++) this.next();
  }

  next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }

  /** One of the choices; the high bits choose, the low ones are poor. */
  pick<T>(first: T, ...rest: readonly T[]): T {
    const index = (this.next() >>> 8) % (rest.length + 1);
    return index === 0 ? first : (rest[index - 1] ?? first);
  }
}

/** Sizes that take every road through the kernel: 2:1, 3:1, odd ratios, larger, far smaller, same, tiny. */
const SIZES: readonly [width: number, height: number, side: number][] = [
  [1280, 720, 640],
  [1280, 720, 416],
  [1920, 1080, 640],
  [640, 480, 640],
  [321, 243, 416],
  [1001, 37, 64],
  [64, 64, 64],
  [33, 17, 15],
  [1, 1, 8],
];

const FURTHER_SIZES: readonly [width: number, height: number, side: number][] = [
  [1280, 720, 96],
  [1001, 37, 33],
  [321, 243, 200],
  [33, 17, 15],
];

/**
 * The cases that `golden.json` holds the hashes of. The same on every host: pictures are made from numbers alone.
 * They are made one at a time, because all of them together are large.
 */
export function* goldenCases(): Generator<GoldenCase> {
  let seed = 0;
  for (const [width, height, side] of SIZES) {
    yield caseOf(cameraPicture(width, height, new Numbers(seed++)), plainSpec(side));
    for (const format of FORMATS) {
      const numbers = new Numbers(seed++);
      yield caseOf(anyPicture(format, width, height, numbers), anySpec(side, numbers));
    }
  }
  yield* furtherCases(seed);
}

/** Blue first, one channel, halves, whole numbers, means: with every format, in sizes that ask something of each. */
function* furtherCases(firstSeed: number): Generator<GoldenCase> {
  let seed = firstSeed;
  for (const [width, height, side] of FURTHER_SIZES) {
    for (const format of [...FORMATS, 'BGRA'] as const) {
      const numbers = new Numbers(seed++);
      const picture = anyPicture(format, width, height, numbers);
      const type = numbers.pick('float16', 'float32', 'int32', 'uint8');
      const color = numbers.pick('rgb', 'bgr', 'gray');
      const resample = numbers.pick('area', 'bilinear', 'antialias');
      yield caseOf(picture, { ...anySpec(side, numbers), type, color, resample });
    }
  }
}

function caseOf(picture: Picture, spec: PreprocessSpec): GoldenCase {
  return { name: nameOf(picture.layout, spec), picture, spec };
}

function nameOf(layout: PictureLayout, spec: PreprocessSpec): string {
  const { visible, color, rotation } = layout;
  const shown = `${visible.width}x${visible.height} of ${layout.codedWidth}x${layout.codedHeight}`;
  const picture = [
    layout.format,
    shown,
    color.matrix,
    color.range,
    rotation,
    layout.mirror ? 'mirrored' : 'plain',
  ];
  const input: (string | number)[] = [spec.width, spec.fit, spec.anchor, spec.color, spec.layout, spec.type];
  if (spec.resample) input.push(spec.resample);
  return `${picture.join(' ')} to ${input.join(' ')} (x * ${spec.scale.toFixed(4)} - ${spec.mean[0]}) / ${spec.std[0]}`;
}

function plainSpec(side: number): PreprocessSpec {
  return {
    width: side,
    height: side,
    fit: 'letterbox',
    anchor: 'center',
    pad: 114,
    color: 'rgb',
    scale: 1 / 255,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    layout: 'nchw',
    type: 'float32',
  };
}

function anySpec(side: number, numbers: Numbers): PreprocessSpec {
  return {
    ...plainSpec(side),
    fit: numbers.pick('letterbox', 'letterbox', 'stretch'),
    anchor: numbers.pick('center', 'top-left'),
    color: numbers.pick('rgb', 'bgr'),
    ...numbers.pick(...NORMALISATIONS),
    layout: numbers.pick('nchw', 'nhwc'),
    type: numbers.pick('float32', 'float32', 'uint8'),
  };
}

/** What a camera delivers most often. */
function cameraPicture(width: number, height: number, numbers: Numbers): Picture {
  const { byteLength } = packPlanes('I420', width, height);
  return { layout: packedLayout('I420', width, height), data: noise(byteLength, numbers) };
}

function anyPicture(format: PixelFormat, width: number, height: number, numbers: Numbers): Picture {
  const padding = numbers.pick(0, 13);
  const { planes, byteLength } = packPlanes(format, width, height, padding, padding);
  const layout: PictureLayout = {
    format,
    codedWidth: width,
    codedHeight: height,
    planes,
    visible: numbers.pick({ x: 0, y: 0, width, height }, innerPart(width, height)),
    color: numbers.pick(...COLORS),
    rotation: numbers.pick(0, 0, 90, 180, 270),
    mirror: numbers.pick(false, false, true),
  };
  return { layout, data: noise(byteLength, numbers) };
}

/** Noise over a slope: neighbours that differ a lot and a little, and values that have to be held to 0..255. */
function noise(byteLength: number, numbers: Numbers): Uint8Array {
  const data = new Uint8Array(byteLength);
  for (let i = 0; i < byteLength; i++) {
    const value = numbers.next();
    data[i] = i % 3 === 0 ? value >>> 8 : (i >> 2) + (value & 15);
  }
  return data;
}

function innerPart(width: number, height: number): PictureLayout['visible'] {
  const x = Math.floor(width / 16);
  const y = Math.floor(height / 16);
  return { x, y, width: width - 2 * x, height: height - 2 * y };
}

/** A short hash of a tensor's bytes: two 32-bit FNV-1a hashes of different offsets. Not for secrets. */
export function hashTensor({ data }: Tensor): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x01000193) ^ (b >>> 15);
  }
  return [a, b].map((hash) => (hash >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The hash of every case as a preprocessor computes it, by name; equal to `golden.json` on every host. */
export function goldenHashes(preprocessor: Pick<Preprocessor, 'run'>): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const { name, picture, spec } of goldenCases()) {
    hashes[name] = hashTensor(preprocessor.run(picture, spec).tensor);
  }
  return hashes;
}
