import { SightlineError } from '../../errors.ts';
import { Attributes } from './attributes.ts';
import { elementCount, padRank, reshapeConstant, transposeConstant } from './constant.ts';
import type { Constant, ElementType } from './constant.ts';
import type { GraphNode } from './graph-model.ts';
import { onnxTypeNumber } from './onnx-graph.ts';
import type { OnnxAttribute, OnnxGraph } from './onnx-graph.ts';

/** Height and width, as far as known. */
export interface PictureSize {
  readonly height?: number | undefined;
  readonly width?: number | undefined;
}

/**
 * A tensor while importing. TensorFlow.js keeps pictures as NHWC, ONNX convolutions want NCHW; so a value may be there
 * in the graph's own layout (`plain`), channels first, or both, and is transposed once when somebody asks for the
 * other. Constants get a name in the file when somebody asks for one.
 */
export interface Value {
  readonly type: ElementType;
  /** There when the value is known to have four dimensions, like a batch of pictures; its sides where they are known. */
  readonly picture?: PictureSize | undefined;
  readonly constant?: Constant;
  readonly label: string;
  plain?: string;
  channelsFirst?: string;
}

/** NHWC to NCHW and back. */
export const toChannelsFirst = [0, 3, 1, 2] as const;
const toChannelsLast = [0, 2, 3, 1] as const;

/** What a converter is given: one node, its inputs, and the ONNX graph to write to. */
export class OpContext {
  readonly node: GraphNode;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly graph: OnnxGraph;

  constructor(node: GraphNode, inputs: readonly Value[], graph: OnnxGraph) {
    this.node = node;
    this.inputs = inputs;
    this.attributes = new Attributes(node);
    this.graph = graph;
  }

  /** The input at this place. Throws `invalid_model` when the node has fewer. */
  input(index: number): Value {
    const value = this.inputs[index];
    if (!value) throw this.invalid(`has ${this.inputs.length} inputs, too few`);
    return value;
  }

  /** The input's value, which must be known now: shapes, axes, filters. */
  constant(index: number, what: string): Constant {
    const { constant } = this.input(index);
    if (!constant)
      throw this.unsupported(`takes its ${what} from another node; only a constant can be imported`);
    return constant;
  }

  /** A constant input of whole numbers, as a list. */
  ints(index: number, what: string): number[] {
    return Array.from(this.constant(index, what).data);
  }

  /** A constant input of one whole number. */
  scalar(index: number, what: string): number {
    const [value] = this.ints(index, what);
    if (value === undefined) throw this.invalid(`has an empty ${what}`);
    return value;
  }

  /** The ONNX name of the value in the graph's own layout. */
  plain(value: Value): string {
    value.plain ??= value.constant
      ? this.graph.addConstant(value.label, value.constant)
      : this.#transposed(value, value.channelsFirst, toChannelsLast);
    return value.plain;
  }

  /** The ONNX name of a picture-like value (rank 4) with channels first. A constant of lower rank gets leading ones, as broadcasting does. */
  channelsFirst(value: Value): string {
    value.channelsFirst ??= value.constant
      ? this.graph.addConstant(`${value.label}/nchw`, this.#channelsFirstConstant(value.constant))
      : this.#transposed(value, value.plain, toChannelsFirst);
    return value.channelsFirst;
  }

  #channelsFirstConstant(constant: Constant): Constant {
    if (elementCount(constant.dims) === 1) return reshapeConstant(constant, []);
    const dims = padRank(constant.dims, 4);
    if (dims.length !== 4) throw this.invalid(`combines tensors of ${dims.length} and 4 dimensions`);
    return transposeConstant(reshapeConstant(constant, dims), toChannelsFirst);
  }

  #transposed(value: Value, name: string | undefined, perm: readonly number[]): string {
    if (name === undefined) throw this.invalid('takes a value that no node gives');
    const [transposed] = this.graph.addNode('Transpose', `${value.label}/transposed`, [name], 1, { perm });
    return transposed ?? name;
  }

  /** The ONNX name of the value in the layout asked for. */
  named(value: Value, channelsFirst: boolean): string {
    return channelsFirst ? this.channelsFirst(value) : this.plain(value);
  }

  /** Adds an ONNX node with one output and gives its name. */
  emit(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    return this.graph.addNode(op, this.node.name, inputs, 1, attributes)[0] ?? this.node.name;
  }

  /** The value cast to a type, or itself when it has that type already. Keeps both layouts apart. */
  cast(value: Value, type: ElementType): Value {
    if (value.type === type) return value;
    const channelsFirst = isChannelsFirst(value);
    const name = this.emit('Cast', [this.named(value, channelsFirst)], { to: onnxTypeNumber(type) });
    return this.likeInput(name, value, channelsFirst, type);
  }

  /** The ONNX name of the value as 64-bit whole numbers, as ONNX wants shapes and some indices. */
  asInt64(value: Value): string {
    if (value.constant) return this.graph.addInts(Array.from(value.constant.data), value.constant.dims);
    return this.emit('Cast', [this.plain(value)], { to: onnxTypeNumber('int64') });
  }

  /** The ONNX name cast to a type. */
  castName(name: string, type: ElementType): string {
    return this.emit('Cast', [name], { to: onnxTypeNumber(type) });
  }

  /** A value that an emitted node gives, in the graph's own layout; its shape is unknown. */
  result(name: string, type: ElementType): Value {
    return { type, label: this.node.name, plain: name };
  }

  /** A value of four dimensions that an emitted node gives. */
  pictureResult(name: string, type: ElementType, channelsFirst: boolean, picture: PictureSize): Value {
    const value = { type, picture, label: this.node.name };
    return channelsFirst ? { ...value, channelsFirst: name } : { ...value, plain: name };
  }

  /** A value that an emitted node gives, of the same shape as another and in the layout said. */
  likeInput(name: string, input: Value, channelsFirst: boolean, type = input.type): Value {
    return input.picture
      ? this.pictureResult(name, type, channelsFirst, input.picture)
      : this.result(name, type);
  }

  /** A value that an emitted node gives, of as many dimensions as an input but maybe of other sizes; plain layout. */
  resized(name: string, input: Value): Value {
    return input.picture ? this.pictureResult(name, input.type, false, {}) : this.result(name, input.type);
  }

  /** The node, said for people. */
  get said(): string {
    return `Op ${this.node.op} (node "${this.node.name}")`;
  }

  /** An error for something TensorFlow.js can do and the importer can't. */
  unsupported(why: string): SightlineError {
    return new SightlineError('unsupported', `${this.said} ${why}.`);
  }

  /** An error for a graph that contradicts itself. */
  invalid(why: string): SightlineError {
    return new SightlineError('invalid_model', `${this.said} ${why}.`);
  }
}

/** Whether the value is there with channels first, so that working on it so costs no transpose. */
export function isChannelsFirst(value: Value): boolean {
  return value.channelsFirst !== undefined && !value.constant;
}

/** The axis of an NHWC value as the axis of the same value channels first. Negative axes count from the end. */
export function channelsFirstAxis(axis: number): number {
  return toChannelsFirst.findIndex((source) => source === (axis < 0 ? axis + 4 : axis));
}

/** Writes one op to the ONNX graph and gives its outputs. */
export type Converter = (op: OpContext) => Value | readonly Value[];
/** Converters by the op's name. */
export type OpTable = Readonly<Record<string, Converter>>;
