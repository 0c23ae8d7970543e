import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { reachedFrom, ringsIn } from './graph-rings.ts';
import { listedElement } from './listed.cases.ts';

const SIZE = 6;
const nodes = Array.from({ length: SIZE }, (_, index) => listedElement(`n${index}`));
const wire = fc
  .tuple(fc.constantFrom(...nodes), fc.constantFrom(...nodes))
  .map(([from, to]) => ({ from, to }));

test('a ring is named in its order, from where it was entered', () => {
  const [a, b, c] = [listedElement('a'), listedElement('b'), listedElement('c')];
  const wires = [
    { from: a, to: b },
    { from: b, to: c },
    { from: c, to: b },
    { from: c, to: c },
  ];
  expect(ringsIn([a, b, c], wires).map(({ elements }) => elements.map(({ name }) => name))).toEqual([
    ['b', 'c'],
    ['c'],
  ]);
});

/** Whether elements can be put in an order in which every wire leads forward. */
function hasOrder(wires: readonly { from: unknown; to: unknown }[]): boolean {
  const left = new Set<unknown>(nodes);
  for (let round = 0; round < SIZE; round += 1) {
    for (const node of left) {
      if (!wires.some(({ from, to }) => to === node && left.has(from))) left.delete(node);
    }
  }
  return left.size === 0;
}

test('there is a ring exactly when there is no order, and each one is made of wires', () => {
  fc.assert(
    fc.property(fc.array(wire, { maxLength: 10 }), (wires) => {
      const rings = ringsIn(nodes, wires);
      expect(rings.length === 0).toBe(hasOrder(wires));
      for (const { elements, closedBy } of rings) {
        expect([closedBy.from, closedBy.to]).toEqual([elements.at(-1), elements[0]]);
        for (const [at, to] of elements.slice(1).entries()) {
          expect(wires.some((each) => each.from === elements[at] && each.to === to)).toBe(true);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('what is reached has a way there, and nothing that it leads to is missed', () => {
  fc.assert(
    fc.property(fc.array(wire, { maxLength: 10 }), (wires) => {
      const [start = listedElement('none')] = nodes;
      const reached = reachedFrom(start, wires);
      for (const { from, to } of wires) expect(reached.has(from) && !reached.has(to)).toBe(false);
      for (const node of reached) {
        expect(node === start || wires.some(({ from, to }) => to === node && reached.has(from))).toBe(true);
      }
    }),
  );
});
