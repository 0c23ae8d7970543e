import type { Converter, OpContext, OpTable, Value } from '../op-context.ts';
import { broadcast, constantScalar, inChannelsFirst, map } from './broadcasting.ts';

function unary(onnxOp: string): Converter {
  return (op) => map(op, op.input(0), onnxOp);
}

/** For functions that ONNX has for fractions only. */
function fractional(onnxOp: string): Converter {
  return (op) => map(op, op.cast(op.input(0), 'float32'), onnxOp);
}

/** Clamps a value between two numbers of its own type. */
export function clip(op: OpContext, value: Value, low: number, high: number): Value {
  return map(op, value, 'Clip', {}, [
    op.graph.addScalar(value.type, low),
    op.graph.addScalar(value.type, high),
  ]);
}

/** Applies a node fused to another op, or one on its own, by TensorFlow's name for it. `slope` is Prelu's. */
export function activate(op: OpContext, value: Value, name: string, slope?: Value): Value {
  if (name === 'Relu6') return clip(op, value, 0, 6);
  if (name === 'LeakyRelu')
    return map(op, value, 'LeakyRelu', { alpha: { float: op.attributes.float('leakyrelu_alpha', 0.2) } });
  if (name === 'Prelu') return prelu(op, value, slope);
  if (['Relu', 'Elu', 'Sigmoid', 'Tanh'].includes(name)) return map(op, value, name);
  throw op.unsupported(`is fused with ${name}, which can't be imported`);
}

function prelu(op: OpContext, value: Value, slope: Value | undefined): Value {
  if (!slope) throw op.invalid('has no slope for its Prelu');
  const channelsFirst = inChannelsFirst([value, slope]);
  const names = [op.named(value, channelsFirst), op.named(slope, channelsFirst)];
  return op.likeInput(op.emit('PRelu', names), value, channelsFirst);
}

/** exp(x) - 1 and log(1 + x), which ONNX has no better forms of. */
const expm1: Converter = (op) => {
  const power = map(op, op.cast(op.input(0), 'float32'), 'Exp');
  return broadcast(op, 'Sub', [power, constantScalar(op, 1)], 'float32');
};

const log1p: Converter = (op) => {
  const sum = broadcast(op, 'Add', [op.cast(op.input(0), 'float32'), constantScalar(op, 1)], 'float32');
  return map(op, sum, 'Log');
};

const rsqrt: Converter = (op) => map(op, map(op, op.cast(op.input(0), 'float32'), 'Sqrt'), 'Reciprocal');

const clipByValue: Converter = (op) =>
  clip(op, op.input(0), op.scalar(1, 'lower bound'), op.scalar(2, 'upper bound'));

const activation: Converter = (op) => activate(op, op.cast(op.input(0), 'float32'), op.node.op, op.inputs[1]);

const leakyRelu: Converter = (op) =>
  map(op, op.input(0), 'LeakyRelu', { alpha: { float: op.attributes.float('alpha', 0.2) } });

/** Functions of one tensor, element by element. */
export const activationOps: OpTable = {
  Relu: unary('Relu'),
  Relu6: activation,
  Elu: activation,
  Prelu: activation,
  Sigmoid: activation,
  Tanh: activation,
  LeakyRelu: leakyRelu,
  Selu: fractional('Selu'),
  Softplus: fractional('Softplus'),
  Abs: unary('Abs'),
  Neg: unary('Neg'),
  Sign: unary('Sign'),
  Exp: fractional('Exp'),
  Log: fractional('Log'),
  Sqrt: fractional('Sqrt'),
  Rsqrt: rsqrt,
  Reciprocal: fractional('Reciprocal'),
  Floor: fractional('Floor'),
  Ceil: fractional('Ceil'),
  Round: fractional('Round'),
  Erf: fractional('Erf'),
  Sin: fractional('Sin'),
  Cos: fractional('Cos'),
  Tan: fractional('Tan'),
  Asin: fractional('Asin'),
  Acos: fractional('Acos'),
  Atan: fractional('Atan'),
  Sinh: fractional('Sinh'),
  Cosh: fractional('Cosh'),
  Asinh: fractional('Asinh'),
  Acosh: fractional('Acosh'),
  Atanh: fractional('Atanh'),
  Expm1: expm1,
  Log1p: log1p,
  ClipByValue: clipByValue,
};
