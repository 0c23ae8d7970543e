import type { Constant, ElementType } from '../constant.ts';
import { elementCount, padRank } from '../constant.ts';
import { isChannelsFirst } from '../op-context.ts';
import type { Converter, OpContext, OpTable, PictureSize, Value } from '../op-context.ts';
import type { OnnxAttribute } from '../onnx-graph.ts';

/** Whether an op that works element by element may do so with channels first, which saves transposes. */
export function inChannelsFirst(values: readonly Value[]): boolean {
  return values.some(isChannelsFirst) && values.every(fitsChannelsFirst);
}

function fitsChannelsFirst(value: Value): boolean {
  if (value.constant) return value.constant.dims.length <= 4 || elementCount(value.constant.dims) === 1;
  return value.picture !== undefined;
}

/** The sides of what broadcasting gives, when it is known to have four dimensions. */
function broadcastSize(values: readonly Value[]): PictureSize | undefined {
  if (!values.some((value) => value.picture) || !values.every(fitsChannelsFirst)) return undefined;
  const sizes = values.map(sizeOf);
  return {
    height: largest(sizes.map((size) => size.height)),
    width: largest(sizes.map((size) => size.width)),
  };
}

function sizeOf({ constant, picture }: Value): PictureSize {
  if (!constant) return picture ?? {};
  const [, height, width] = padRank(constant.dims, 4);
  return { height, width };
}

function largest(sides: readonly (number | undefined)[]): number | undefined {
  const known = sides.filter((side) => side !== undefined);
  return known.length === sides.length ? Math.max(...known) : undefined;
}

/** Casts values to the widest type among them, as TensorFlow.js does before computing. */
function toCommonType(op: OpContext, values: readonly Value[]): readonly Value[] {
  const widest =
    (['float32', 'int32', 'bool'] as const).find((type) => values.some((value) => value.type === type)) ??
    'float32';
  return values.map((value) => op.cast(value, widest));
}

/** Writes one ONNX node over values that broadcast against each other. */
function broadcast(op: OpContext, onnxOp: string, values: readonly Value[], type: ElementType): Value {
  const channelsFirst = inChannelsFirst(values);
  const names = values.map((value) => op.named(value, channelsFirst));
  const name = op.emit(onnxOp, names);
  const size = broadcastSize(values);
  return size ? op.pictureResult(name, type, channelsFirst, size) : op.result(name, type);
}

function binary(onnxOp: string): Converter {
  return (op) => {
    const values = toCommonType(op, [op.input(0), op.input(1)]);
    return broadcast(op, onnxOp, values, values[0]?.type ?? 'float32');
  };
}

function comparison(onnxOp: string): Converter {
  return (op) => broadcast(op, onnxOp, toCommonType(op, [op.input(0), op.input(1)]), 'bool');
}

function logical(onnxOp: string): Converter {
  return (op) => broadcast(op, onnxOp, [op.cast(op.input(0), 'bool'), op.cast(op.input(1), 'bool')], 'bool');
}

/** Writes one ONNX node over one value and keeps its layout. */
function map(
  op: OpContext,
  value: Value,
  onnxOp: string,
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
  more: readonly string[] = [],
): Value {
  const channelsFirst = isChannelsFirst(value);
  const name = op.emit(onnxOp, [op.named(value, channelsFirst), ...more], attributes);
  return op.likeInput(name, value, channelsFirst);
}

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

/** Divides and rounds towards minus infinity. ONNX cuts whole numbers towards zero, so the remainder goes first. */
const floorDiv: Converter = (op) => {
  const values = toCommonType(op, [op.input(0), op.input(1)]);
  const [a, b] = values;
  if (!a || !b) throw op.invalid('has too few inputs');
  if (a.type === 'float32') {
    const quotient = broadcast(op, 'Div', values, a.type);
    return map(op, quotient, 'Floor');
  }
  const whole = broadcast(op, 'Sub', [a, broadcast(op, 'Mod', values, a.type)], a.type);
  return broadcast(op, 'Div', [whole, b], a.type);
};

/** The remainder with the divisor's sign. ONNX's Mod is that for whole numbers only. */
const floorMod: Converter = (op) => {
  const values = toCommonType(op, [op.input(0), op.input(1)]);
  const [a, b] = values;
  if (!a || !b) throw op.invalid('has too few inputs');
  if (a.type !== 'float32') return broadcast(op, 'Mod', values, a.type);
  const quotient = map(op, broadcast(op, 'Div', values, a.type), 'Floor');
  return broadcast(op, 'Sub', [a, broadcast(op, 'Mul', [quotient, b], a.type)], a.type);
};

const realDiv: Converter = (op) => {
  const values = [op.cast(op.input(0), 'float32'), op.cast(op.input(1), 'float32')];
  return broadcast(op, 'Div', values, 'float32');
};

/** A division that gives 0 where the divisor is 0. */
const divNoNan: Converter = (op) => {
  const values = [op.cast(op.input(0), 'float32'), op.cast(op.input(1), 'float32')];
  const quotient = broadcast(op, 'Div', values, 'float32');
  const zero = constantScalar(op, 0);
  const isZero = broadcast(op, 'Equal', [values[1] ?? zero, zero], 'bool');
  return broadcast(op, 'Where', [isZero, zero, quotient], 'float32');
};

function constantScalar(op: OpContext, value: number): Value {
  const constant: Constant = { type: 'float32', dims: [], data: Float32Array.of(value), half: false };
  return { type: 'float32', constant, label: `${op.node.name}/${value}` };
}

const squaredDifference: Converter = (op) => {
  const values = toCommonType(op, [op.input(0), op.input(1)]);
  const difference = broadcast(op, 'Sub', values, values[0]?.type ?? 'float32');
  return broadcast(op, 'Mul', [difference, difference], difference.type);
};

const notEqual: Converter = (op) =>
  map(op, broadcast(op, 'Equal', toCommonType(op, [op.input(0), op.input(1)]), 'bool'), 'Not');

const square: Converter = (op) => broadcast(op, 'Mul', [op.input(0), op.input(0)], op.input(0).type);

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

const cast: Converter = (op) => op.cast(op.input(0), op.attributes.elementType('DstT', 'float32'));

const pass: Converter = (op) => op.input(0);

const addN: Converter = (op) => {
  const values = toCommonType(op, op.inputs);
  return values
    .slice(1)
    .reduce((sum, value) => broadcast(op, 'Add', [sum, value], sum.type), values[0] ?? op.input(0));
};

const select: Converter = (op) => {
  const condition = op.cast(op.input(0), 'bool');
  const branches = toCommonType(op, [op.input(1), op.input(2)]);
  return broadcast(op, 'Where', [condition, ...branches], branches[0]?.type ?? 'float32');
};

const activation: Converter = (op) => activate(op, op.cast(op.input(0), 'float32'), op.node.op, op.inputs[1]);

const leakyRelu: Converter = (op) =>
  map(op, op.input(0), 'LeakyRelu', { alpha: { float: op.attributes.float('alpha', 0.2) } });

const biasAdd: Converter = (op) => {
  if (op.attributes.text('data_format', 'NHWC') !== 'NHWC')
    throw op.unsupported('keeps its pictures channels first (NCHW); only NHWC can be imported');
  return binary('Add')(op);
};

/** Ops that work element by element. */
export const elementwiseOps: OpTable = {
  Add: binary('Add'),
  AddV2: binary('Add'),
  AddN: addN,
  BiasAdd: biasAdd,
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  RealDiv: realDiv,
  Div: realDiv,
  FloorDiv: floorDiv,
  FloorMod: floorMod,
  Mod: floorMod,
  DivNoNan: divNoNan,
  Pow: binary('Pow'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  SquaredDifference: squaredDifference,
  Square: square,
  Equal: comparison('Equal'),
  NotEqual: notEqual,
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  LogicalNot: (op) => map(op, op.cast(op.input(0), 'bool'), 'Not'),
  Select: select,
  SelectV2: select,
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
  Cast: cast,
  Identity: pass,
  StopGradient: pass,
  Snapshot: pass,
  EnsureShape: pass,
  Print: pass,
  PlaceholderWithDefault: pass,
  IdentityN: (op) => op.inputs,
};
