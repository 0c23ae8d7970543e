import { SightlineError } from '../../errors.ts';
import { Attributes } from './attributes.ts';
import type { Constant, ElementType } from './constant.ts';
import { orderGraph, outputName, parseTensorRef } from './graph.ts';
import type { OrderedGraph, TensorRef } from './graph.ts';
import { parseGraphModel } from './graph-model.ts';
import type { GraphModel, GraphNode, GraphPort } from './graph-model.ts';
import { OnnxGraph } from './onnx-graph.ts';
import { OpContext, toChannelsFirst } from './op-context.ts';
import type { Value } from './op-context.ts';
import { converters } from './registry.ts';
import { decodeWeights } from './weights.ts';
import type { Shards } from './weights.ts';

/** What to import and how. */
export interface ImportOptions {
  /** Only these outputs, as `node` or `node:port`; absent: the signature's. */
  readonly outputs?: readonly string[];
  /** Other names for outputs in the ONNX file, by the name they would have. */
  readonly rename?: Readonly<Record<string, string>>;
  /** The layout of picture inputs in the ONNX file. The graph's own is NHWC; NCHW saves a transpose of the picture. */
  readonly inputLayout?: 'nhwc' | 'nchw';
  /** The sides of picture inputs that the graph leaves open. */
  readonly pictureSize?: { readonly width: number; readonly height: number };
}

/** An input or output of the ONNX file. `shape` is absent where the model doesn't declare one; -1 is a variable size. */
export interface ImportedPort {
  readonly name: string;
  readonly type: ElementType;
  readonly shape?: readonly number[];
}

/** A converted model: the file's bytes and what goes in and out. */
export interface ImportedModel {
  readonly onnx: Uint8Array;
  readonly inputs: readonly ImportedPort[];
  readonly outputs: readonly ImportedPort[];
  /** How many nodes of each op the graph had, for reports. */
  readonly ops: ReadonlyMap<string, number>;
}

/**
 * Converts a TensorFlow.js graph model to ONNX. `json` is the text of model.json, `shards` its weight files by the
 * path the JSON gives them. A batch of unknown size becomes 1, inputs of whole numbers become float32.
 * Throws `invalid_model` for a model that contradicts itself, `unsupported` for an op (named, with its node) or type
 * that can't be imported, `too_large` beyond `importLimits`.
 */
export function convertGraphModel(json: string, shards: Shards, options: ImportOptions = {}): ImportedModel {
  const model = parseGraphModel(json);
  const graph = orderGraph(model, isKnown, options.outputs);
  const weights = decodeWeights(model.weightGroups, shards);
  return new Conversion(model, weights, options).run(graph);
}

/** The paths of the weight files that a model's JSON names, in order. */
export function shardPaths(json: string): string[] {
  return parseGraphModel(json).weightGroups.flatMap((group) => group.paths);
}

/** Ops that stand for tensors given from outside. */
const sourceOps: ReadonlySet<string> = new Set(['Const', 'Placeholder']);

function isKnown(op: string): boolean {
  return sourceOps.has(op) || converters.has(op);
}

/** One run of the importer: the values known so far and the graph being written. */
class Conversion {
  readonly #graph = new OnnxGraph();
  readonly #values = new Map<string, readonly Value[]>();
  readonly #inputs: ImportedPort[] = [];
  readonly #model: GraphModel;
  readonly #weights: ReadonlyMap<string, Constant>;
  readonly #options: ImportOptions;

  constructor(model: GraphModel, weights: ReadonlyMap<string, Constant>, options: ImportOptions) {
    this.#model = model;
    this.#weights = weights;
    this.#options = options;
  }

  run(graph: OrderedGraph): ImportedModel {
    const names = graph.outputs.map((port) => this.#outputName(port));
    this.#graph.reserve(names);
    const ops = new Map<string, number>();
    for (const node of graph.nodes) {
      this.#values.set(node.name, this.#convert(node));
      ops.set(node.op, (ops.get(node.op) ?? 0) + 1);
    }
    const outputs = graph.outputs.map((port, index) => this.#writeOutput(port, names[index] ?? port.tensor));
    if (this.#inputs.length === 0)
      throw new SightlineError('invalid_model', 'The outputs depend on no input of the graph.');
    return { onnx: this.#graph.encode('imported', 'sightline'), inputs: this.#inputs, outputs, ops };
  }

  #outputName(port: GraphPort): string {
    const name = outputName(port.tensor);
    const rename = this.#options.rename ?? {};
    return Object.hasOwn(rename, name) ? (rename[name] ?? name) : name;
  }

  #convert(node: GraphNode): readonly Value[] {
    if (node.op === 'Const') return [this.#constant(node)];
    if (node.op === 'Placeholder') return [this.#placeholder(node)];
    const convert = converters.get(node.op);
    if (!convert)
      throw new SightlineError('unsupported', `Op ${node.op} (node "${node.name}") can't be imported.`);
    const result = convert(new OpContext(node, this.#inputsOf(node), this.#graph));
    return 'type' in result ? [result] : result;
  }

  #constant(node: GraphNode): Value {
    const constant = this.#weights.get(node.name);
    if (!constant)
      throw new SightlineError(
        'invalid_model',
        `The constant "${node.name}" has no weight in weightsManifest.`,
      );
    return { type: constant.type, constant, label: node.name };
  }

  /** An input of the file. Whole numbers become float32: pictures come as such, and the graph's own cast then does nothing. */
  #placeholder(node: GraphNode): Value {
    const declared = this.#model.inputs?.find((port) => parseTensorRef(port.tensor)?.node === node.name);
    const known = fixBatch(new Attributes(node).shape('shape') ?? declared?.shape);
    if (!known) throw new SightlineError('unsupported', `The input "${node.name}" declares no shape.`);
    const shape = this.#fixSides(known);
    const channelsFirst = this.#options.inputLayout === 'nchw' && shape.length === 4;
    const dims = channelsFirst ? toChannelsFirst.map((axis) => shape[axis] ?? 1) : shape;
    const name = this.#graph.addInput(node.name, 'float32', dims);
    this.#inputs.push({ name, type: 'float32', shape: dims });
    const picture =
      shape.length === 4 ? { height: knownSide(shape[1]), width: knownSide(shape[2]) } : undefined;
    const value = { type: 'float32', picture, label: node.name } as const;
    return channelsFirst ? { ...value, channelsFirst: name } : { ...value, plain: name };
  }

  #fixSides(shape: readonly number[]): readonly number[] {
    const { pictureSize } = this.#options;
    if (!pictureSize || shape.length !== 4) return shape;
    const sides = [undefined, pictureSize.height, pictureSize.width];
    return shape.map((size, axis) => (size < 0 ? (sides[axis] ?? size) : size));
  }

  #inputsOf(node: GraphNode): Value[] {
    const refs = node.input.map(parseTensorRef).filter((ref) => ref !== undefined);
    return refs.map((ref) => this.#value(ref, `Op ${node.op} (node "${node.name}")`));
  }

  #value(ref: TensorRef, user: string): Value {
    const value = this.#values.get(ref.node)?.[ref.port];
    if (value) return value;
    throw new SightlineError(
      'invalid_model',
      `${user} takes output ${ref.port} of node "${ref.node}", which has none.`,
    );
  }

  #writeOutput(port: GraphPort, name: string): ImportedPort {
    const ref = parseTensorRef(port.tensor) ?? { node: port.tensor, port: 0 };
    const given = this.#value(ref, `The output "${port.tensor}"`);
    const op = new OpContext({ name, op: 'Identity', input: [], attr: {} }, [given], this.#graph);
    // No reader of outputs takes truth values.
    const value = given.type === 'bool' ? op.cast(given, 'int32') : given;
    this.#graph.addNamedNode('Identity', name, [op.plain(value)]);
    this.#graph.addOutput(name, value.type);
    const shape = fixBatch(port.shape);
    return { name, type: value.type, ...(shape ? { shape } : {}) };
  }
}

function knownSide(side: number | undefined): number | undefined {
  return side !== undefined && side > 0 ? side : undefined;
}

/** A batch of unknown size becomes one picture, so that the runtime can plan its memory. */
function fixBatch(shape: readonly number[] | undefined): number[] | undefined {
  return shape?.map((size, axis) => (axis === 0 && size < 0 ? 1 : size));
}
