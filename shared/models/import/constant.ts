/** Element types a graph model works with; every other type is mapped to one of these or refused. */
export type ElementType = 'float32' | 'int32' | 'bool';

/** A tensor known while importing, row-major. Bools are bytes 0 or 1. */
export interface Constant {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
  /** True when every value is exact in float16, so that the file may hold half the bytes. */
  readonly half: boolean;
}

/** How many elements a shape holds. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** A constant of whole numbers. */
export function intConstant(values: readonly number[], dims: readonly number[] = [values.length]): Constant {
  return { type: 'int32', dims, data: Int32Array.from(values), half: false };
}

/** The constant with its axes in another order: axis `i` of the result is axis `order[i]` of the input. */
export function transposeConstant(constant: Constant, order: readonly number[]): Constant {
  const dims = order.map((axis) => constant.dims[axis] ?? 1);
  const sourceStrides = rowStrides(constant.dims);
  const strides = order.map((axis) => sourceStrides[axis] ?? 0);
  const data = constant.data.slice();
  const position = new Int32Array(dims.length);
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    data[target] = constant.data[source] ?? 0;
    source += advance(position, dims, strides);
  }
  return { ...constant, dims, data };
}

/** Steps to the next element of a row-major walk and says how far the source index moves. */
function advance(position: Int32Array, dims: readonly number[], strides: readonly number[]): number {
  let moved = 0;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const size = dims[axis] ?? 1;
    const stride = strides[axis] ?? 0;
    const next = (position[axis] ?? 0) + 1;
    if (next < size) {
      position[axis] = next;
      return moved + stride;
    }
    position[axis] = 0;
    moved -= stride * (size - 1);
  }
  return moved;
}

function rowStrides(dims: readonly number[]): number[] {
  const strides = dims.map(() => 1);
  for (let axis = dims.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (dims[axis + 1] ?? 1);
  return strides;
}

/** The constant with the same values and another shape of as many elements. */
export function reshapeConstant(constant: Constant, dims: readonly number[]): Constant {
  return { ...constant, dims };
}

/** The shape with ones put before it until it has the given rank. */
export function padRank(dims: readonly number[], rank: number): number[] {
  return [...Array.from({ length: Math.max(0, rank - dims.length) }, () => 1), ...dims];
}
