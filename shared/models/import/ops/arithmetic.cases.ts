import { attr, spatial } from '../tiny-graph.cases.ts';
import { between, floats, int, ints, one, picture } from './op-case.cases.ts';
import type { OpCase } from './op-case.cases.ts';

/** The op on whole numbers, some of them negative: the input is cast first. */
function whole(op: string, divisor: number): OpCase {
  return {
    inputs: { x: [3, 5] },
    constants: { d: int(divisor) },
    nodes: [
      {
        name: 'cast',
        op: 'Cast',
        input: ['x'],
        attr: { SrcT: attr.type('DT_FLOAT'), DstT: attr.type('DT_INT32') },
      },
      { name: 'y', op, input: ['cast', 'd'] },
    ],
    range: [-20, 20],
  };
}

/** The op on two inputs of one shape, then on one that broadcasts. */
function pair(op: string, range: readonly [number, number] = [-2, 2]): OpCase {
  return {
    inputs: { a: [2, 3, 4], b: [3, 1] },
    nodes: [{ name: 'y', op, input: ['a', 'b'] }],
    range,
  };
}

/** Arithmetic, comparison, choice and casts against TensorFlow.js. */
export const arithmeticCases: Record<string, OpCase> = {
  'floor division of whole numbers': whole('FloorDiv', 3),
  'floor division by a negative whole number': whole('FloorDiv', -4),
  'remainder of whole numbers': whole('FloorMod', 3),
  'remainder by a negative whole number': whole('FloorMod', -4),
  'division of whole numbers, downwards as TensorFlow.js does': whole('RealDiv', 3),
  'floor division': pair('FloorDiv', [0.5, 9]),
  remainder: pair('FloorMod', [0.5, 9]),
  'remainder by its other name': pair('Mod', [0.5, 9]),
  'division without NaN': one('DivNoNan', [3], { d: { dims: [3], data: [0, 2, -0] } }),
  'types are widened': {
    inputs: { x: [2, 3] },
    constants: { n: ints(1, 2, 3) },
    nodes: [{ name: 'y', op: 'Mul', input: ['x', 'n'] }],
  },
  'sum of many': {
    inputs: { a: [2, 3], b: [2, 3], c: [2, 3] },
    nodes: [{ name: 'y', op: 'AddN', input: ['a', 'b', 'c'] }],
  },
  'bias on a picture': between('BiasAdd', { bias: floats([4]) }, { data_format: attr.text('NHWC') }),
  'constant of rank 3 on a picture': between('Mul', { m: floats([7, 6, 1]) }),
  'constant of rank 1 on a picture': between('Add', { m: floats([4]) }),
  'constant scalar on a picture': between('Maximum', { m: { dims: [1, 1], data: [0.25] } }),
  'two pictures in two layouts': {
    inputs: { x: picture },
    constants: { w: floats([1, 1, 4, 4]) },
    nodes: [
      { name: 'a', op: 'Conv2D', input: ['x', 'w'], attr: spatial(1, 'SAME') },
      { name: 'y', op: 'Sub', input: ['x', 'a'] },
    ],
  },
  select: {
    inputs: { a: [2, 3], b: [2, 3] },
    nodes: [
      { name: 'c', op: 'Greater', input: ['a', 'b'] },
      { name: 'y', op: 'SelectV2', input: ['c', 'a', 'b'] },
    ],
  },
  'not equal': one('NotEqual', [3], { d: { dims: [3], data: [0, 0, 0] } }),
  logic: {
    inputs: { a: [2, 8], b: [2, 8] },
    nodes: [
      { name: 'more', op: 'GreaterEqual', input: ['a', 'b'] },
      { name: 'less', op: 'LessEqual', input: ['a', 'b'] },
      { name: 'both', op: 'LogicalAnd', input: ['more', 'less'] },
      { name: 'either', op: 'LogicalOr', input: ['both', 'more'] },
      { name: 'y', op: 'LogicalNot', input: ['either'] },
    ],
  },
  'cast to whole numbers cuts': one(
    'Cast',
    [2, 9],
    {},
    { SrcT: attr.type('DT_FLOAT'), DstT: attr.type('DT_INT32') },
  ),
};

for (const op of ['Add', 'AddV2', 'Sub', 'Mul', 'Maximum', 'Minimum', 'SquaredDifference', 'Less', 'Equal'])
  arithmeticCases[op] = pair(op);
for (const op of ['RealDiv', 'Div', 'Pow']) arithmeticCases[op] = pair(op, [0.5, 3]);
