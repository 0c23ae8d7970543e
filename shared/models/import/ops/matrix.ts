import type { Converter, OpContext, OpTable, Value } from '../op-context.ts';
import { transposeConstant } from '../constant.ts';
import { activate } from './activation.ts';

/** [rows, inner] times [inner, columns], either side given transposed, then what is fused to it: a bias, an activation. */
const product: Converter = (op) => {
  const left = matrix(op, op.input(0), op.attributes.bool('transpose_a'));
  const right = matrix(op, op.input(1), op.attributes.bool('transpose_b'));
  const steps = op.attributes.texts('fused_ops');
  const hasBias = steps[0] === 'BiasAdd';
  const multiplied = op.emit('MatMul', [left, right]);
  const sum = hasBias ? op.emit('Add', [multiplied, op.plain(op.input(2))]) : multiplied;
  const activations = hasBias ? steps.slice(1) : steps;
  return activations.reduce(
    (value, name) => activate(op, value, name, op.inputs[hasBias ? 3 : 2]),
    op.result(sum, 'float32'),
  );
};

function matrix(op: OpContext, value: Value, transposed: boolean): string {
  const name = op.plain(op.cast(value, 'float32'));
  return transposed ? op.emit('Transpose', [name], { perm: [1, 0] }) : name;
}

const batchProduct: Converter = (op) => {
  const left = batched(op, op.input(0), op.attributes.bool('adj_x'));
  const right = batched(op, op.input(1), op.attributes.bool('adj_y'));
  return op.result(op.emit('MatMul', [left, right]), 'float32');
};

/** The last two axes swapped where asked for; that needs the rank, which only constants are sure to tell. */
function batched(op: OpContext, value: Value, swapped: boolean): string {
  if (!swapped) return op.plain(op.cast(value, 'float32'));
  if (value.constant)
    return op.graph.addConstant(
      `${value.label}/swapped`,
      transposeConstant(value.constant, swappedAxes(value.constant.dims.length)),
    );
  if (value.picture) return op.emit('Transpose', [op.plain(value)], { perm: swappedAxes(4) });
  throw op.unsupported('multiplies by the transpose of a tensor of unknown rank');
}

function swappedAxes(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), ...axes.slice(-2).toReversed()];
}

/** Matrix products. */
export const matrixOps: OpTable = {
  MatMul: product,
  _FusedMatMul: product,
  BatchMatMul: batchProduct,
  BatchMatMulV2: batchProduct,
};
