import onnxProto from 'onnx-proto';
import type { onnx as Onnx } from 'onnx-proto';
import type { Constant, ElementType } from './constant.ts';
import { encodeFloat16 } from './float16.ts';

const { onnx } = onnxProto;
const { AttributeType } = onnx.AttributeProto;
const { DataType } = onnx.TensorProto;

/** Resize with `axes` and constant float16 weights need 18; onnxruntime 1.30 loads it natively, on WASM and on WebGPU. */
const opset = 18;
const irVersion = 8;

/** An attribute of an ONNX node: a whole number, whole numbers, a text, or a fraction marked as such. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** Types of ONNX tensors the importer writes. */
export type OnnxType = ElementType | 'int64' | 'float16' | 'uint8';

const dataTypes: Readonly<Record<OnnxType, number>> = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  int32: DataType.INT32,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
};

/** The number ONNX has for a type, as the `to` of Cast takes it. */
export function onnxTypeNumber(type: OnnxType): number {
  return dataTypes[type];
}

/** Collects an ONNX graph and encodes it. Names of tensors are unique within it. */
export class OnnxGraph {
  readonly #nodes: Onnx.INodeProto[] = [];
  readonly #initializers: Onnx.ITensorProto[] = [];
  readonly #inputs: Onnx.IValueInfoProto[] = [];
  readonly #outputs: Onnx.IValueInfoProto[] = [];
  readonly #names = new Set<string>();
  /** How often a name was wished for in vain, so that many of one name don't take turns at guessing. */
  readonly #wishes = new Map<string, number>();
  readonly #shared = new Map<string, string>();

  /** Declares an input. `-1` stands for a variable size. */
  addInput(name: string, type: OnnxType, dims: readonly number[]): string {
    const unique = this.uniqueName(name);
    this.#inputs.push(valueInfo(unique, type, dims));
    return unique;
  }

  /** Declares an output that a node already gives; its shape is left to the runtime's own inference. */
  addOutput(name: string, type: OnnxType): void {
    this.#outputs.push(valueInfo(name, type));
  }

  /** Adds a node and gives the names of its outputs, made from `name`. */
  addNode(
    op: string,
    name: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): string[] {
    const output = Array.from({ length: outputs }, () => this.uniqueName(name));
    this.#nodes.push(nodeProto(op, inputs, output, attributes));
    return output;
  }

  /** Adds a node whose one output has exactly this name, which must still be free. */
  addNamedNode(op: string, output: string, inputs: readonly string[]): void {
    this.#names.add(output);
    this.#nodes.push(nodeProto(op, inputs, [output], {}));
  }

  /** Adds a constant and gives its name. Half-precision values are stored as such and widened by a Cast that the runtime folds away. */
  addConstant(name: string, constant: Constant): string {
    const unique = this.uniqueName(name);
    if (!constant.half || !(constant.data instanceof Float32Array)) {
      this.#initializers.push(tensorProto(unique, constant.type, constant.dims, constant.data));
      return unique;
    }
    this.#initializers.push(tensorProto(unique, 'float16', constant.dims, encodeFloat16(constant.data)));
    const [wide] = this.addNode('Cast', `${name}/float32`, [unique], 1, { to: dataTypes.float32 });
    return wide ?? unique;
  }

  /** A constant of 64-bit whole numbers, as ONNX wants shapes and axes; one per value, shared. */
  addInts(values: readonly number[], dims: readonly number[] = [values.length]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#share(`int64 ${dims.join('x')}: ${values.join(' ')}`, 'int64', dims, data);
  }

  /** A constant scalar; one per value and type, shared. */
  addScalar(type: ElementType, value: number): string {
    const data =
      type === 'float32'
        ? Float32Array.of(value)
        : type === 'int32'
          ? Int32Array.of(value)
          : Uint8Array.of(value);
    return this.#share(`${type} ${value}`, type, [], data);
  }

  /** Makes a name that no tensor has yet and takes it. */
  uniqueName(wish: string): string {
    let name = wish;
    let count = this.#wishes.get(wish) ?? 0;
    while (this.#names.has(name)) name = `${wish}#${++count}`;
    this.#wishes.set(wish, count);
    this.#names.add(name);
    return name;
  }

  /** Keeps names for later use by `addNamedNode`. */
  reserve(names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
  }

  /** The file. */
  encode(name: string, producer: string): Uint8Array {
    const model: Onnx.IModelProto = {
      irVersion,
      producerName: producer,
      opsetImport: [{ domain: '', version: opset }],
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    };
    const bytes = onnx.ModelProto.encode(model).finish();
    // A plain Uint8Array, whatever the library's writer made (a Buffer in Node).
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #share(key: string, type: OnnxType, dims: readonly number[], data: ArrayBufferView): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = this.uniqueName(`constant ${this.#shared.size}`);
    this.#initializers.push(tensorProto(name, type, dims, data));
    this.#shared.set(key, name);
    return name;
  }
}

function valueInfo(name: string, type: OnnxType, dims?: readonly number[]): Onnx.IValueInfoProto {
  const shape = dims && {
    dim: dims.map((size, axis) => (size < 0 ? { dimParam: `${name}_${axis}` } : { dimValue: size })),
  };
  return { name, type: { tensorType: { elemType: dataTypes[type], ...(shape ? { shape } : {}) } } };
}

function tensorProto(
  name: string,
  type: OnnxType,
  dims: readonly number[],
  data: ArrayBufferView,
): Onnx.ITensorProto {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dataType: dataTypes[type], dims: [...dims], rawData };
}

function nodeProto(
  op: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, OnnxAttribute>>,
): Onnx.INodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
  return { opType: op, name: output[0] ?? op, input: [...input], output: [...output], attribute };
}

function attributeProto(name: string, value: OnnxAttribute): Onnx.IAttributeProto {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'string')
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
}
