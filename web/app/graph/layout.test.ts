import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { around, type Box } from './box.ts';
import { structure } from './graph.cases.ts';
import { layoutOf } from './layout.ts';
import { LayoutMemo, drawnWidth } from './memo.ts';

const linear = structure({ main: ['camera', 'detect'], work: ['track', 'zones'] }, [
  'camera>detect',
  'detect>track',
  'track>zones',
]);

const graphs = fc
  .record({
    count: fc.integer({ min: 1, max: 12 }),
    flows: fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }),
    wires: fc.uniqueArray(fc.tuple(fc.nat(11), fc.nat(11)), {
      maxLength: 18,
      selector: ([a, b]) => `${a}>${b}`,
    }),
  })
  .map(({ count, flows, wires }) => {
    const members: Record<string, string[]> = {};
    for (let i = 0; i < count; i++) (members[`f${flows[i]}`] ??= []).push(`e${i}`);
    return structure(
      members,
      wires.filter(([a, b]) => a < count && b < count).map(([a, b]) => `e${a}>e${b}`),
    );
  });

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(a: Box, b: Box): boolean {
  const both = around([a, b]);
  return both.width === b.width && both.height === b.height;
}

test('frames hold exactly their own elements, nothing overlaps, all of it is in view', () => {
  fc.assert(
    fc.property(graphs, fc.constantFrom('right', 'down'), (graph, direction) => {
      const { elements, flows, wires, view } = layoutOf(graph, direction);
      expect(elements.map(({ name }) => name)).toEqual(graph.elements.map(({ name }) => name));
      elements.forEach((a, i) => expect(elements.slice(i + 1).some((b) => overlap(a, b))).toBe(false));
      flows.forEach((a, i) => expect(flows.slice(i + 1).some((b) => overlap(a, b))).toBe(false));
      const flowOf = new Map(graph.elements.map(({ name, flow }) => [name, flow]));
      for (const element of elements) {
        const frames = flows.filter((flow) => overlap(element, flow));
        expect(frames.map(({ name }) => name)).toEqual([flowOf.get(element.name)]);
        expect(frames.every((flow) => inside(element, flow))).toBe(true);
      }
      expect(wires.every(({ label, path }) => inside(label, view) && !path.includes('NaN'))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('the same structure gives the same picture', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      expect(layoutOf(structuredClone(graph), 'right')).toEqual(layoutOf(graph, 'right'));
    }),
    { numRuns: 20 },
  );
});

test('a chain is one straight line, to the right or down', () => {
  const right = layoutOf(linear, 'right');
  expect(new Set(right.elements.map(({ y }) => y)).size).toBe(1);
  expect(right.elements.map(({ x }) => x)).toEqual(
    right.elements.map(({ x }) => x).toSorted((a, b) => a - b),
  );
  const down = layoutOf(linear, 'down');
  expect(new Set(down.elements.map(({ x }) => x)).size).toBe(1);
  expect(down.view.width).toBeLessThan(right.view.width);
});

test('a wire that skips layers passes beside the elements between', () => {
  const { elements, wires } = layoutOf(
    structure({ main: ['camera', 'detect', 'record'] }, ['camera>detect', 'detect>record', 'camera>record']),
    'right',
  );
  const long = wires.find(({ id }) => id === 'camera>record');
  expect(elements.some((element) => long !== undefined && overlap(element, long.label))).toBe(false);
});

test('wires cross only where they must', () => {
  const graph = structure({ main: ['a', 'b', 'c', 'd', 'e'] }, ['a>b', 'a>c', 'b>e', 'c>d']);
  const { elements } = layoutOf(graph, 'right');
  const y = (name: string) => elements.find((element) => element.name === name)?.y ?? NaN;
  expect((y('b') - y('c')) * (y('e') - y('d'))).toBeGreaterThan(0);
});

test('a large graph is laid out in bounded time', () => {
  const names = Array.from({ length: 120 }, (_, i) => `e${i}`);
  const wires = names.slice(1).map((name, i) => `e${Math.floor(i / 3)}>${name}`);
  expect(layoutOf(structure({ main: names }, wires), 'right').elements).toHaveLength(120);
});

test('figures that come again do not lay out again; a new revision does', () => {
  const memo = new LayoutMemo();
  const first = memo.get(linear, 'right');
  expect(memo.get({ ...linear }, 'right')).toBe(first);
  expect(memo.get({ ...linear, revision: '2' }, 'right')).not.toBe(first);
});

test('wide screens read to the right, narrow ones down, and text stays readable', () => {
  const memo = new LayoutMemo();
  expect(memo.fitting(linear, 1200).direction).toBe('right');
  expect(memo.fitting(linear, 800).direction).toBe('down');
  expect(memo.fitting(linear, 360).direction).toBe('down');
  expect(drawnWidth(200, 358)).toBe(200);
  expect(drawnWidth(400, 358)).toBe(358);
  expect(drawnWidth(1000, 358)).toBe(760);
});
