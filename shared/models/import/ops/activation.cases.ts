import { attr } from '../tiny-graph.cases.ts';
import { between, floats, one } from './op-case.cases.ts';
import type { OpCase } from './op-case.cases.ts';

/** Functions of one tensor against TensorFlow.js. */
export const activationCases: Record<string, OpCase> = {
  prelu: between('Prelu', { slope: floats([1, 1, 4], 8) }),
  'prelu with a slope per pixel': between('Prelu', { slope: floats([7, 6, 4], 8) }),
  'leaky relu': one('LeakyRelu', [2, 5], {}, { alpha: attr.float(0.3) }),
  clip: one('ClipByValue', [2, 5], { low: { dims: [], data: [-0.5] }, high: { dims: [], data: [1.25] } }),
};

const unary = [
  'Relu',
  'Relu6',
  'Elu',
  'Sigmoid',
  'Tanh',
  'Selu',
  'Softplus',
  'Abs',
  'Neg',
  'Sign',
  'Exp',
  'Floor',
  'Ceil',
  'Erf',
];
for (const op of [...unary, 'Sin', 'Cos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Expm1', 'Square', 'Identity'])
  activationCases[op] = one(op, [3, 7]);
for (const op of ['Log', 'Sqrt', 'Rsqrt', 'Reciprocal', 'Log1p'])
  activationCases[op] = { ...one(op, [3, 7]), range: [0.1, 4] };
for (const op of ['Tan', 'Asin', 'Acos', 'Atanh'])
  activationCases[op] = { ...one(op, [3, 7]), range: [-0.9, 0.9] };
activationCases['Acosh'] = { ...one('Acosh', [3, 7]), range: [1, 4] };
activationCases['Round'] = { ...one('Round', [3, 7]), range: [-9, 9] };
