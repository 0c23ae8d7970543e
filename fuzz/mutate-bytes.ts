import type { Dice } from '../shared/run/random.cases.ts';
import { hostileNumber } from './hostile.ts';

type Mutation = (dice: Dice, bytes: Uint8Array, corpus: readonly Uint8Array[]) => Uint8Array;

/** One of the corpus with one to four places spoilt; a copy, which lies anywhere in its buffer. */
export function mutateBytes(dice: Dice, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes = copied(dice.pick(corpus) ?? new Uint8Array(0), dice.below(4));
  for (let left = 1 + dice.below(4); left > 0; left -= 1)
    bytes = dice.weighted(MUTATIONS)?.(dice, bytes, corpus) ?? bytes;
  return bytes;
}

const MUTATIONS: readonly (readonly [number, Mutation])[] = [
  [4, flipped],
  [4, tampered],
  [3, (dice, bytes) => set(bytes, place(dice, bytes), dice.pick([0, 1, 0x7f, 0x80, 0xff]) ?? 0)],
  [2, (dice, bytes) => bytes.subarray(0, dice.below(bytes.length + 1))],
  [1, (dice, bytes) => bytes.subarray(dice.below(Math.min(16, bytes.length) + 1))],
  [2, (dice, bytes, corpus) => spliced(dice, bytes, dice.pick(corpus) ?? bytes)],
  [2, (dice, bytes) => spliced(dice, bytes, bytes)],
  [1, (dice, bytes) => joined(bytes, new Uint8Array(dice.below(4096)).fill(dice.below(256)))],
  [1, (dice, bytes) => zeroed(dice, bytes)],
];

/** Most of what decides stands at the beginning. */
function place(dice: Dice, bytes: Uint8Array): number {
  return dice.below(dice.chance(0.5) ? Math.min(64, bytes.length) : bytes.length);
}

function copied(bytes: Uint8Array, before: number): Uint8Array {
  const whole = new Uint8Array(before + bytes.length);
  whole.set(bytes, before);
  return whole.subarray(before);
}

function set(bytes: Uint8Array, at: number, value: number): Uint8Array {
  if (at < bytes.length) bytes[at] = value;
  return bytes;
}

function flipped(dice: Dice, bytes: Uint8Array): Uint8Array {
  for (let left = 1 + dice.below(8); left > 0; left -= 1) {
    const at = place(dice, bytes);
    set(bytes, at, (bytes[at] ?? 0) ^ (1 << dice.below(8)));
  }
  return bytes;
}

/** Writes another number over what may be a length. */
function tampered(dice: Dice, bytes: Uint8Array): Uint8Array {
  const size = dice.pick([2, 4] as const) ?? 4;
  if (bytes.length < size) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = Math.min(place(dice, bytes), bytes.length - size);
  const value = dice.chance(0.5) ? hostileNumber(dice) : bytes.length + dice.below(17) - 8;
  if (size === 2) view.setUint16(at, value, dice.chance(0.5));
  else view.setUint32(at, value, dice.chance(0.5));
  return bytes;
}

function spliced(dice: Dice, one: Uint8Array, other: Uint8Array): Uint8Array {
  return joined(one.subarray(0, dice.below(one.length + 1)), other.subarray(dice.below(other.length + 1)));
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const whole = new Uint8Array(one.length + other.length);
  whole.set(one);
  whole.set(other, one.length);
  return whole;
}

function zeroed(dice: Dice, bytes: Uint8Array): Uint8Array {
  const from = place(dice, bytes);
  return bytes.fill(0, from, from + dice.below(256));
}
