import { spatial } from '../tiny-graph.cases.ts';
import type { TinyConstant, TinyGraph } from '../tiny-graph.cases.ts';

/** One op (or a few) on inputs of given shapes, and which outputs to compare. */
export interface OpCase extends TinyGraph {
  readonly outputs?: readonly string[];
  /** Where the inputs' values lie; -2..2 unless said. */
  readonly range?: readonly [number, number];
}

/** A constant list of whole numbers. */
export const ints = (...data: number[]): TinyConstant => ({ dims: [data.length], data, type: 'int32' });
/** A constant whole number. */
export const int = (value: number): TinyConstant => ({ dims: [], data: [value], type: 'int32' });
/** A constant of fractions, -1..1. */
export const floats = (dims: readonly number[], seed = 1): TinyConstant => ({
  dims,
  data: noise(dims, seed, -1, 1),
});
/** The shape most pictures have here: odd and even sides. */
export const picture = [1, 7, 6, 4] as const;

/** Repeatable numbers without a pattern. */
export function noise(dims: readonly number[], seed: number, low: number, high: number): number[] {
  let state = seed * 2654435761 + 12345;
  return Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(low + (state / 2 ** 32) * (high - low));
  });
}

/** A graph of one node `y` that takes `x` and the constants, in order. */
export function one(
  op: string,
  dims: readonly number[],
  constants: Record<string, TinyConstant> = {},
  more: Record<string, unknown> = {},
): OpCase {
  return {
    inputs: { x: dims },
    constants,
    nodes: [{ name: 'y', op, input: ['x', ...Object.keys(constants)], attr: more }],
  };
}

/** The op behind a convolution, where it meets channels first, and in front of another. */
export function between(
  op: string,
  constants: Record<string, TinyConstant> = {},
  more: Record<string, unknown> = {},
): OpCase {
  const filter = floats([1, 1, 4, 4], 5);
  return {
    inputs: { x: picture },
    constants: { filter, ...constants },
    nodes: [
      { name: 'before', op: 'Conv2D', input: ['x', 'filter'], attr: spatial(1, 'SAME') },
      { name: 'y', op, input: ['before', ...Object.keys(constants)], attr: more },
    ],
  };
}
