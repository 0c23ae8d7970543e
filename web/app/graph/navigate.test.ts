import { expect, test } from 'vitest';
import { structure } from './graph.cases.ts';
import { layoutOf } from './layout.ts';
import { moveBy } from './navigate.ts';

const graph = structure({ main: ['camera', 'detect', 'record', 'track'] }, [
  'camera>detect',
  'camera>record',
  'detect>track',
]);
const right = layoutOf(graph, 'right');
const down = layoutOf(graph, 'down');

test('arrows go along wires, whichever way the picture runs', () => {
  expect(moveBy('ArrowRight', 'detect', right, graph.wires)).toBe('track');
  expect(moveBy('ArrowLeft', 'detect', right, graph.wires)).toBe('camera');
  expect(moveBy('ArrowDown', 'detect', down, graph.wires)).toBe('track');
  expect(moveBy('ArrowUp', 'record', down, graph.wires)).toBe('camera');
  expect(moveBy('ArrowRight', 'track', right, graph.wires)).toBeNull();
});

test('across the wires they go to neighbours of the layer, and back', () => {
  const other =
    moveBy('ArrowDown', 'detect', right, graph.wires) ?? moveBy('ArrowUp', 'detect', right, graph.wires);
  expect(other).toBe('record');
  expect(moveBy('ArrowRight', 'camera', down, graph.wires)).toBeNull();
});

test('Home and End go to the ends, other keys nowhere', () => {
  expect(moveBy('Home', 'track', right, graph.wires)).toBe('camera');
  expect(moveBy('End', 'camera', right, graph.wires)).toBe('track');
  expect(moveBy('a', 'camera', right, graph.wires)).toBeNull();
});
