/** Element types that Sightline's models take and give. */
export type TensorType = 'float32' | 'float16' | 'uint8' | 'int32' | 'int64';

/** A dense row-major tensor. `data` may be a view that is valid only until the next call of its maker. */
export interface Tensor {
  readonly type: TensorType;
  readonly dims: readonly number[];
  /** float16 is held as its bits. */
  readonly data: Float32Array | Uint16Array | Uint8Array | Int32Array | BigInt64Array;
}

/** Named tensors, as a session takes (feeds) and gives (outputs) them. */
export type NamedTensors = Readonly<Record<string, Tensor>>;
