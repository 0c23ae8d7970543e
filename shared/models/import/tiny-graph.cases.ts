import type { Shards } from './weights.ts';

/** A constant of a graph made for a test. */
export interface TinyConstant {
  readonly dims: readonly number[];
  readonly data: readonly number[];
  readonly type?: 'float32' | 'int32' | 'bool';
}

/** One node of a graph made for a test; `op` is taken as it is, `input` names nodes. */
export interface TinyNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

/** A small graph: inputs by name and shape, constants, nodes. */
export interface TinyGraph {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly constants?: Readonly<Record<string, TinyConstant>>;
  readonly nodes: readonly TinyNode[];
}

/** Attributes as a graph model's JSON has them. */
export const attr = {
  int: (value: number) => ({ i: String(value) }),
  float: (value: number) => ({ f: value }),
  bool: (value: boolean) => ({ b: value }),
  text: (value: string) => ({ s: base64(value) }),
  texts: (...values: string[]) => ({ list: { s: values.map(base64) } }),
  ints: (...values: number[]) => ({ list: { i: values.map(String) } }),
  type: (value: string) => ({ type: value }),
  shape: (dims: readonly number[]) => ({ shape: { dim: dims.map((size) => ({ size: String(size) })) } }),
};

/** What makes an op work on pictures: strides, padding and so on for NHWC. */
export function spatial(stride: number, padding: string, dilation = 1): Record<string, unknown> {
  return {
    strides: attr.ints(1, stride, stride, 1),
    dilations: attr.ints(1, dilation, dilation, 1),
    padding: attr.text(padding),
    data_format: attr.text('NHWC'),
  };
}

/** The graph as the files of a TensorFlow.js graph model: the JSON's text and one weight file. */
export function writeTinyGraph(graph: TinyGraph): { json: string; shards: Shards } {
  const constants = Object.entries(graph.constants ?? {});
  const node = [
    ...Object.entries(graph.inputs).map(([name, dims]) => ({
      name,
      op: 'Placeholder',
      attr: { dtype: attr.type('DT_FLOAT'), shape: attr.shape(dims) },
    })),
    ...constants.map(([name, { type = 'float32' }]) => ({
      name,
      op: 'Const',
      attr: { dtype: attr.type(dataTypes[type]) },
    })),
    ...graph.nodes,
  ];
  const weights = constants.map(([name, { dims, type = 'float32' }]) => ({ name, shape: dims, dtype: type }));
  const json = JSON.stringify({
    format: 'graph-model',
    modelTopology: { node, versions: { producer: 1 } },
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  });
  return {
    json,
    shards: new Map([
      ['weights.bin', Uint8Array.from(constants.flatMap(([, constant]) => [...bytesOf(constant)]))],
    ]),
  };
}

const dataTypes = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const;

function bytesOf({ data, type }: TinyConstant): Uint8Array {
  if (type === 'bool') return Uint8Array.from(data);
  const typed = type === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
  return new Uint8Array(typed.buffer);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
