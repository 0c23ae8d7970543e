import { SightlineError } from '../errors.ts';
import { ProtobufReader } from './protobuf-reader.ts';

/** An input or output of an ONNX graph; -1 stands for a dimension that is not fixed. */
export interface OnnxPort {
  readonly name: string;
  /** As manifests name it; null for one that no manifest has. */
  readonly type: string | null;
  readonly shape: readonly number[];
}

/** What an ONNX file takes and gives. */
export interface OnnxPorts {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

/** Field numbers of the messages of ONNX that are read. */
const MODEL = { irVersion: 1, graph: 7 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const TENSOR_NAME = 8;
const PORT = { name: 1, type: 2 };
const TYPE_TENSOR = 1;
const TENSOR_TYPE = { element: 1, shape: 2 };
const SHAPE_DIMENSION = 1;
const DIMENSION_VALUE = 1;

const TYPES = new Map([
  [1, 'float32'],
  [2, 'uint8'],
  [3, 'int8'],
  [6, 'int32'],
  [7, 'int64'],
  [9, 'bool'],
  [10, 'float16'],
]);
const MAX_PORTS = 256;

/**
 * Reads what an ONNX file takes and gives off its bytes, without loading it: weights are skipped, nothing is copied.
 * Throws `invalid_model` when the bytes are no ONNX model.
 */
export function readOnnxPorts(bytes: Uint8Array): OnnxPorts {
  const graph = graphOf(bytes);
  const weights = new Set<string>();
  const [inputs, outputs]: [OnnxPort[], OnnxPort[]] = [[], []];
  let nodes = 0;
  for (const { field, message } of new ProtobufReader(graph)) {
    if (message === null) continue;
    if (field === GRAPH.node) nodes += 1;
    if (field === GRAPH.initializer) weights.add(textOf(message, TENSOR_NAME));
    if (field === GRAPH.input) keep(inputs, message);
    if (field === GRAPH.output) keep(outputs, message);
  }
  if (nodes === 0 || outputs.length === 0) throw noOnnx('it has no graph');
  // Old files name their weights among the inputs.
  return { inputs: inputs.filter(({ name }) => !weights.has(name)), outputs };
}

function graphOf(bytes: Uint8Array): Uint8Array {
  let graph: Uint8Array | null = null;
  let isModel = false;
  for (const { field, number, message } of new ProtobufReader(bytes)) {
    if (field === MODEL.irVersion && number !== null) isModel = true;
    if (field === MODEL.graph && message !== null) graph = message;
  }
  if (!isModel || graph === null) throw noOnnx('it says neither version nor graph');
  return graph;
}

function keep(ports: OnnxPort[], message: Uint8Array): void {
  if (ports.length >= MAX_PORTS) throw noOnnx(`it has more than ${MAX_PORTS} inputs or outputs`);
  ports.push(portOf(message));
}

function portOf(bytes: Uint8Array): OnnxPort {
  const tensor = messageAt(messageAt(bytes, PORT.type), TYPE_TENSOR);
  let type: string | null = null;
  const shape: number[] = [];
  for (const { field, number, message } of new ProtobufReader(tensor)) {
    if (field === TENSOR_TYPE.element && number !== null) type = TYPES.get(number) ?? null;
    if (field === TENSOR_TYPE.shape && message !== null) shape.push(...dimensionsOf(message));
  }
  return { name: textOf(bytes, PORT.name), type, shape };
}

function dimensionsOf(bytes: Uint8Array): number[] {
  const sizes: number[] = [];
  for (const { field, message } of new ProtobufReader(bytes)) {
    if (field !== SHAPE_DIMENSION || message === null) continue;
    const [value] = [...new ProtobufReader(message)].filter((each) => each.field === DIMENSION_VALUE);
    sizes.push(value?.number && value.number > 0 ? value.number : -1);
  }
  return sizes.slice(0, MAX_PORTS);
}

function messageAt(bytes: Uint8Array, wanted: number): Uint8Array {
  for (const { field, message } of new ProtobufReader(bytes))
    if (field === wanted && message !== null) return message;
  return new Uint8Array();
}

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array, wanted: number): string {
  return decoder.decode(messageAt(bytes, wanted));
}

function noOnnx(why: string): SightlineError {
  return new SightlineError('invalid_model', `This is no ONNX model: ${why}.`);
}
