import { expect, test } from 'vitest';
import { forwardEdges, layersOf } from './layers.ts';

const wire = (text: string) => {
  const [from = '', to = ''] = text.split('>');
  return { from, to };
};

function layers(names: readonly string[], wires: readonly string[]) {
  return Object.fromEntries(layersOf(names, forwardEdges(names, wires.map(wire))));
}

test('an element comes after the last of those that lead to it', () => {
  expect(layers(['a', 'b', 'c', 'd'], ['a>b', 'b>c', 'a>c', 'c>d', 'a>d'])).toEqual({
    a: 0,
    b: 1,
    c: 2,
    d: 3,
  });
});

test('order of declaration does not matter, lone elements stand at the start', () => {
  expect(layers(['c', 'lone', 'b', 'a'], ['b>c', 'a>b'])).toEqual({ a: 0, b: 1, c: 2, lone: 0 });
});

test('a circle is opened where it closes; wires to oneself or to nobody are left out', () => {
  const names = ['a', 'b', 'c'];
  const edges = forwardEdges(names, ['a>b', 'b>c', 'c>a', 'b>b', 'a>ghost'].map(wire));
  expect(edges.map(({ id, reversed }) => [id, reversed])).toEqual([
    ['a>b', false],
    ['b>c', false],
    ['c>a', true],
  ]);
  expect(edges.at(-1)).toMatchObject({ from: 'a', to: 'c' });
});
