import { expect, test } from 'vitest';
import { planOf, wiresBetweenFlows } from './flow-plan.ts';
import { wireId } from './graph.ts';
import { mergeWires } from './merge-wires.ts';
import { POLICY, graphOf } from './test-elements.cases.ts';

const graph = graphOf(
  { a: { flow: 'one' }, b: { flow: 'one' }, c: {} },
  { 'camera>a': POLICY.latest, 'a>b': POLICY.block(2), 'b>c': POLICY.block(2) },
);

test('a flow runs its elements, its wires and its ends of those that cross', () => {
  const plan = planOf(graph, 'one', () => null, { saved: { a: 1 }, metrics: {}, paused: [], kept: [] });
  expect(plan.elements.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(plan.wires.map(({ wire, end }) => [wireId(wire), end])).toEqual([
    ['camera>a', 'to'],
    ['a>b', 'both'],
    ['b>c', 'from'],
  ]);
  expect(plan.legacy.saved).toEqual({ a: 1 });
  expect(wiresBetweenFlows(graph).map(wireId)).toEqual(['camera>a', 'b>c']);
});

test('every wire is in one flow whole, or in two with one end each', () => {
  const ends = graph.flows.flatMap(({ name }) => planOf(graph, name, () => null).wires);
  for (const wire of graph.wires) {
    const of = ends.filter((end) => wireId(end.wire) === wireId(wire)).map(({ end }) => end);
    expect([['both'], ['from', 'to'], ['to', 'from']]).toContainEqual(of);
  }
});

test('the two ends of a wire make one entry: what waits and what was dropped adds up', () => {
  const [wire] = wiresBetweenFlows(graph);
  const end = { from: 'camera', to: 'a', kind: 'frame', policy: 'latest', size: 1, rate: 2 };
  const merged = mergeWires(wire === undefined ? [] : [wire], [
    { ...end, depth: 1, passed: 4, dropped: { stopped: 1 } },
    { ...end, depth: 2, passed: 6, dropped: { stopped: 1, superseded: 3 } },
    { ...end, to: 'other', depth: 9, passed: 9, dropped: {} },
  ]);
  expect(merged).toEqual([{ ...end, depth: 3, passed: 6, dropped: { stopped: 2, superseded: 3 } }]);
});
