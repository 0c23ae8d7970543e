import type { Converter, OpTable } from '../op-context.ts';
import { broadcast, constantScalar, map, toCommonType } from './broadcasting.ts';
import { requireChannelsLast } from './window.ts';

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

/** A true division, except that TensorFlow.js divides whole numbers by whole numbers downwards. */
const divide: Converter = (op) => {
  if (op.input(0).type === 'int32' && op.input(1).type === 'int32') return floorDiv(op);
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

const squaredDifference: Converter = (op) => {
  const values = toCommonType(op, [op.input(0), op.input(1)]);
  const difference = broadcast(op, 'Sub', values, values[0]?.type ?? 'float32');
  return broadcast(op, 'Mul', [difference, difference], difference.type);
};

const notEqual: Converter = (op) =>
  map(op, broadcast(op, 'Equal', toCommonType(op, [op.input(0), op.input(1)]), 'bool'), 'Not');

const square: Converter = (op) => broadcast(op, 'Mul', [op.input(0), op.input(0)], op.input(0).type);

const cast: Converter = (op) => op.cast(op.input(0), op.attributes.elementType('DstT', 'float32'));

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

const biasAdd: Converter = (op) => {
  requireChannelsLast(op);
  return binary('Add')(op);
};

/** Ops that compute, compare or choose among two or more tensors, element by element; and casts. */
export const arithmeticOps: OpTable = {
  Add: binary('Add'),
  AddV2: binary('Add'),
  AddN: addN,
  BiasAdd: biasAdd,
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  RealDiv: divide,
  Div: divide,
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
  Cast: cast,
};
