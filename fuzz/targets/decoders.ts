import { placePicture } from '../../shared/detect/letterbox.ts';
import type { Decoder } from '../../shared/detect/model-runner.ts';
import { createDecoder } from '../../shared/detect/registry.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { NamedTensors, Tensor } from '../../shared/tensor.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';
import { manifests } from './models.ts';

const VALUES = [NaN, Infinity, -Infinity, 3e38, -3e38, 1e-40, -0, 0, 0.5, 1, 2, 100, -1];
/** Outputs larger than this are made once in a while only: they take longer to make than to read. */
const MAX_VALUES = 400_000;

interface Family {
  readonly manifest: ModelManifest;
  readonly decode: Decoder;
}

function open(): OpenTarget {
  const families = manifests().map((manifest): Family => ({ manifest, decode: createDecoder(manifest) }));
  const small = families.filter(({ manifest }) => valuesOf(manifest) <= MAX_VALUES);
  return {
    next: (dice) => {
      const family = dice.pick(dice.chance(0.01) ? families : small);
      if (family === undefined) throw new Error('there are no decoders');
      const outputs = outputsFor(dice, family.manifest);
      return () => read(family, outputs, sizeOf(dice), dice.next());
    },
  };
}

function valuesOf({ outputs }: ModelManifest): number {
  return outputs.reduce((sum, { shape }) => sum + countOf(shape), 0);
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * (side < 0 ? 40 : side), 1);
}

function sizeOf(dice: Dice): { width: number; height: number } {
  return { width: 1 + dice.below(4000), height: 1 + dice.below(4000) };
}

function read(
  { manifest, decode }: Family,
  outputs: NamedTensors,
  source: { width: number; height: number },
  threshold: number,
): boolean {
  const geometry = placePicture(source, manifest.preprocess);
  const { detections } = decode(outputs, {
    geometry,
    options: { threshold, topK: manifest.top_k, labels: [] },
  });
  if (detections.length > manifest.top_k)
    throw new Error(`${detections.length} of ${manifest.top_k} detections`);
  const numbers = detections.flatMap(({ score, box }) => [score, box.x, box.y, box.width, box.height]);
  if (numbers.every(Number.isFinite)) return true;
  throw new Error(`numbers that are none: ${JSON.stringify(detections).slice(0, 300)}`);
}

function outputsFor(dice: Dice, { outputs }: ModelManifest): NamedTensors {
  const made: [string, Tensor][] = [];
  for (const { name, type, shape } of outputs)
    if (!dice.chance(0.01)) made.push([name, tensorFor(dice, type, shape)]);
  return Object.fromEntries(made);
}

/** Mostly of the promised size and type, so that its values are looked at. */
function tensorFor(dice: Dice, type: string, shape: readonly number[]): Tensor {
  const rows = dice.below(50);
  const dims = shape.map((side) => (side < 0 ? rows : side));
  const length = countOf(dims) + (dice.chance(0.02) ? dice.below(9) - 4 : 0);
  const values = valuesFor(dice, Math.max(0, length));
  const way = dice.chance(0.02) ? dice.pick(['float32', 'int64', 'int32', 'uint8']) : type;
  if (way === 'int64') return { type: 'int64', dims, data: BigInt64Array.from(values, whole) };
  if (way === 'int32') return { type: 'int32', dims, data: Int32Array.from(values) };
  if (way === 'uint8') return { type: 'uint8', dims, data: Uint8Array.from(values) };
  return { type: 'float32', dims, data: values };
}

/** A pattern of a few numbers over and over, since large outputs are many. */
function valuesFor(dice: Dice, length: number): Float32Array {
  const period = 1 + dice.below(997);
  const pool = Float32Array.from({ length: 61 }, () =>
    dice.chance(0.15) ? (dice.pick(VALUES) ?? 0) : dice.next() * 8 - 4,
  );
  const values = new Float32Array(length);
  for (let at = 0; at < Math.min(period, length); at += 1) values[at] = pool[dice.below(pool.length)] ?? 0;
  for (let filled = period; filled < length; filled *= 2) values.copyWithin(filled, 0, filled);
  return values;
}

function whole(value: number): bigint {
  if (Number.isNaN(value) || value < -1e18) return -(2n ** 63n);
  return value > 1e18 ? 2n ** 63n - 1n : BigInt(Math.trunc(value));
}

/** What models give, read by the decoder of each family. */
export const DECODER_TARGETS: readonly FuzzTarget[] = [{ name: 'models.outputs', weight: 5, open }];
