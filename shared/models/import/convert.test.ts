import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SightlineError } from '../../errors.ts';
import { convertGraphModel } from './convert.ts';
import type { ImportOptions } from './convert.ts';
import { runOnnx } from './oracle.cases.ts';
import { attr, spatial, writeTinyGraph } from './tiny-graph.cases.ts';
import type { TinyGraph, TinyNode } from './tiny-graph.cases.ts';

function graph(nodes: readonly TinyNode[], more: Partial<TinyGraph> = {}): TinyGraph {
  return { inputs: { x: [1, 4] }, ...more, nodes };
}

function convert(
  tiny: TinyGraph,
  options?: ImportOptions,
  change: (json: Record<string, unknown>) => unknown = (json) => json,
) {
  const { json, shards } = writeTinyGraph(tiny);
  return convertGraphModel(JSON.stringify(change(JSON.parse(json))), shards, options);
}

const relu = { name: 'y', op: 'Relu', input: ['x'] };

describe('what is refused, and how it is said', () => {
  test('an op that is not known, with its node and the others', () => {
    const nodes = [
      relu,
      { name: 'deep/spectrum', op: 'FFT', input: ['y'] },
      { name: 'z', op: 'Einsum', input: ['deep/spectrum'] },
    ];
    const wanted = {
      code: 'unsupported',
      message: 'Op Einsum (node "z") can\'t be imported. Neither can: FFT.',
    };
    expect(() => convert(graph(nodes))).toThrow(expect.objectContaining(wanted));
  });

  test('an op that is not known does not matter where nothing needs it', () => {
    const nodes = [relu, { name: 'z', op: 'FFT', input: ['y'] }];
    expect(convert(graph(nodes), { outputs: ['y'] }).outputs).toEqual([{ name: 'y', type: 'float32' }]);
  });

  test.each<[string, readonly TinyNode[], RegExp]>([
    ['a dangling input', [{ ...relu, input: ['nowhere'] }], /Op Relu \(node "y"\) takes from "nowhere"/],
    [
      'a cycle',
      [
        { name: 'a', op: 'Add', input: ['x', 'b'] },
        { name: 'b', op: 'Relu', input: ['a'] },
        { name: 'c', op: 'Relu', input: ['b'] },
      ],
      /cycle; node "[ab]"/,
    ],
    [
      'a node that takes from itself',
      [relu, { name: 'a', op: 'Add', input: ['y', 'a'] }, { name: 'b', op: 'Relu', input: ['a'] }],
      /cycle; node "a"/,
    ],
    ['two nodes of one name', [relu, relu], /Two nodes are named "y"/],
    [
      'an output that a node does not have',
      [relu, { name: 'z', op: 'Relu', input: ['y:3'] }],
      /takes output 3 of node "y"/,
    ],
    ['too few inputs', [{ ...relu, op: 'Add' }], /Op Add \(node "y"\) has 1 inputs, too few/],
    [
      'a constant without a weight',
      [
        { name: 'c', op: 'Const', input: [] },
        { name: 'y', op: 'Add', input: ['x', 'c'] },
      ],
      /constant "c" has no weight/,
    ],
    [
      'a padding that is none',
      [
        {
          name: 'y',
          op: 'MaxPool',
          input: ['x'],
          attr: { ksize: attr.ints(1, 2, 2, 1), padding: attr.text('MAYBE') },
        },
      ],
      /padding "MAYBE"/,
    ],
    [
      'strides that cannot be',
      [{ name: 'y', op: 'MaxPool', input: ['x'], attr: { strides: attr.ints(1, 0, 1, 1) } }],
      /strides \[1, 0, 1, 1\]/,
    ],
    ['a graph without inputs', [{ name: 'y', op: 'NoOp', input: [] }], /no outputs/],
  ])('%s', (_what, nodes, message) => {
    expect(() => convert(graph(nodes))).toThrow(
      expect.objectContaining({ code: 'invalid_model', message: expect.stringMatching(message) }),
    );
  });

  test('a shape that another node computes, where a constant is needed', () => {
    const nodes = [
      { name: 'k', op: 'Size', input: ['x'] },
      { name: 'y', op: 'TopKV2', input: ['x', 'k'] },
    ];
    const wanted = {
      code: 'unsupported',
      message: expect.stringMatching(/Op TopKV2 \(node "y"\) takes its k from another node/),
    };
    expect(() => convert(graph(nodes))).toThrow(expect.objectContaining(wanted));
  });

  test('pictures with channels first', () => {
    const nodes = [
      {
        name: 'y',
        op: 'MaxPool',
        input: ['x'],
        attr: { ...spatial(1, 'SAME'), data_format: attr.text('NCHW') },
      },
    ];
    expect(() => convert(graph(nodes))).toThrow(/keeps its pictures as NCHW/);
  });

  test('a data type that no tensor has', () => {
    const nodes = [{ name: 'y', op: 'Cast', input: ['x'], attr: { DstT: attr.type('DT_STRING') } }];
    expect(() => convert(graph(nodes))).toThrow(/Data type DT_STRING of op Cast \(node "y"\)/);
  });

  test('an output that does not exist', () => {
    expect(() => convert(graph([relu]), { outputs: ['z'] })).toThrow(/output "z" names no node/);
  });

  test.each([
    ['text that is no JSON', '{', 'invalid_model'],
    ['JSON that is no model', '[]', 'invalid_model'],
    ['a model without a graph', '{"weightsManifest":[]}', 'invalid_model'],
    ['a layers model', '{"format":"layers-model","modelTopology":{}}', 'unsupported'],
  ])('%s', (_what, text, code) => {
    expect(() => convertGraphModel(text, new Map())).toThrow(expect.objectContaining({ code }));
  });

  test('the place of what is wrong in the JSON is named', () => {
    const modelTopology = { node: [{ name: 'x', op: 7 }] };
    expect(() => convert(graph([relu]), {}, (json) => ({ ...json, modelTopology }))).toThrow(
      /at modelTopology\.node\.0\.op/,
    );
  });
});

describe('what is taken', () => {
  test('a batch of unknown size becomes one, open sides may be given', () => {
    const conv = graph([{ name: 'y', op: 'Relu', input: ['x'] }], { inputs: { x: [-1, -1, -1, 3] } });
    expect(convert(conv).inputs).toEqual([{ name: 'x', type: 'float32', shape: [1, -1, -1, 3] }]);
    const options = { inputLayout: 'nchw', pictureSize: { width: 6, height: 4 } } as const;
    expect(convert(conv, options).inputs).toEqual([{ name: 'x', type: 'float32', shape: [1, 3, 4, 6] }]);
  });

  test('the signature says what goes in and out, also under userDefinedMetadata', () => {
    const signature = {
      outputs: {
        first: { name: 'y:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '4' }] } },
      },
    };
    const nodes = [relu, { name: 'z', op: 'Relu', input: ['y'] }];
    const wanted = [{ name: 'y', type: 'float32', shape: [1, 4] }];
    expect(convert(graph(nodes), {}, (json) => ({ ...json, signature })).outputs).toEqual(wanted);
    expect(
      convert(graph(nodes), {}, (json) => ({ ...json, userDefinedMetadata: { signature } })).outputs,
    ).toEqual(wanted);
  });

  test('control inputs carry nothing and may name anything', () => {
    expect(convert(graph([{ ...relu, input: ['x', '^init'] }])).outputs).toHaveLength(1);
  });

  test('second outputs keep their port in the name, and outputs can be renamed', async () => {
    const nodes = [{ name: 'y', op: 'Unpack', input: ['x'], attr: { axis: attr.int(1), num: attr.int(4) } }];
    const model = convert(graph(nodes), { outputs: ['y:0', 'y:2'], rename: { 'y:2': 'third' } });
    const outputs = await runOnnx(model, { x: { dims: [1, 4], data: [5, 6, 7, 8] } });
    expect(outputs).toEqual({ y: { dims: [1], data: [5] }, third: { dims: [1], data: [7] } });
  });

  test('an output may be an input, a constant of half size or named as a node inside', async () => {
    const nodes = [relu, { name: 'z', op: 'Relu', input: ['y'] }];
    const model = convert(graph(nodes), {
      outputs: ['x', 'y', 'z'],
      rename: { x: 'same', z: 'y/transposed' },
    });
    const outputs = await runOnnx(model, { x: { dims: [1, 4], data: [-1, 2, -3, 4] } });
    expect(outputs['same']?.data).toEqual([-1, 2, -3, 4]);
    expect(outputs['y/transposed']?.data).toEqual([0, 2, 0, 4]);
  });

  test('a chain of 20,000 nodes does not exhaust the stack', () => {
    const nodes = Array.from({ length: 20_000 }, (_, i) => ({
      name: `n${i}`,
      op: 'Relu',
      input: [i === 0 ? 'x' : `n${i - 1}`],
    }));
    expect(convert(graph(nodes)).ops.get('Relu')).toBe(20_000);
  });
});

/** Everything an importer may be given answers with a model or one of our errors that says something. */
describe('hostile files', () => {
  const { json, shards } = writeTinyGraph({
    inputs: { x: [1, 6, 6, 2] },
    constants: {
      w: { dims: [3, 3, 2, 4], data: Array.from({ length: 72 }, (_, i) => Math.sin(i)) },
      bias: { dims: [4], data: [1, 2, 3, 4] },
      size: { dims: [2], data: [12, 12], type: 'int32' },
      axes: { dims: [2], data: [1, 2], type: 'int32' },
      shape: { dims: [2], data: [1, -1], type: 'int32' },
      begin: { dims: [2], data: [0, 1], type: 'int32' },
      paddings: { dims: [4, 2], data: [0, 0, 1, 1, 1, 1, 0, 0], type: 'int32' },
    },
    nodes: [
      {
        name: 'conv',
        op: '_FusedConv2D',
        input: ['x', 'w', 'bias'],
        attr: { ...spatial(2, 'SAME'), fused_ops: attr.texts('BiasAdd', 'Relu6') },
      },
      { name: 'pad', op: 'Pad', input: ['conv', 'paddings'] },
      {
        name: 'up',
        op: 'ResizeBilinear',
        input: ['pad', 'size'],
        attr: { half_pixel_centers: attr.bool(true) },
      },
      { name: 'mean', op: 'Mean', input: ['up', 'axes'], attr: { keep_dims: attr.bool(true) } },
      { name: 'mul', op: 'Mul', input: ['up', 'mean'] },
      { name: 'flat', op: 'Reshape', input: ['mul', 'shape'] },
      {
        name: 'cut',
        op: 'StridedSlice',
        input: ['flat', 'begin', 'size', 'axes'],
        attr: { begin_mask: attr.int(1) },
      },
      { name: 'parts', op: 'Unpack', input: ['cut'], attr: { num: attr.int(1), axis: attr.int(0) } },
    ],
  });

  function attempt(text: string, files: ReadonlyMap<string, Uint8Array> = shards): void {
    try {
      convertGraphModel(text, files);
    } catch (error) {
      expect(error).toBeInstanceOf(SightlineError);
      expect(String(error)).toMatch(/.{20}/);
      expect(error).toMatchObject({ code: expect.stringMatching(/^(invalid_model|unsupported|too_large)$/) });
    }
  }

  test('the whole file imports', () => {
    expect(convertGraphModel(json, shards).outputs).toEqual([{ name: 'parts', type: 'float32' }]);
  });

  test('JSON cut off anywhere', () => {
    for (let length = 0; length < json.length; length += 3) attempt(json.slice(0, length));
  });

  test('characters changed', () => {
    const change = fc.record({
      at: fc.nat(json.length - 1),
      to: fc.constantFrom(...'0123456789-e".:,[]{}xA^'.split('')),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const characters = json.split('');
        for (const { at, to } of changes) characters[at] = to;
        attempt(characters.join(''));
      }),
      { numRuns: 1500 },
    );
  });

  test('values replaced anywhere in the tree', () => {
    const paths = pathsOf(JSON.parse(json));
    const odd = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        -1,
        0,
        1.5,
        2 ** 31,
        1e15,
        1e300,
        '',
        '-9',
        '99999999999',
        'NaN',
        true,
        [],
        {},
        [[]],
        ['y'],
        'conv',
        'x:1',
        'x:9999',
        '__proto__',
        'constructor',
      ),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), odd, (path, value) =>
        attempt(JSON.stringify(withValue(JSON.parse(json), path, value))),
      ),
      { numRuns: 2500 },
    );
  });

  test('weights of any length and content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.boolean(), (noise, keepLength) => {
        const whole = shards.get('weights.bin') ?? new Uint8Array();
        const bytes = keepLength
          ? Uint8Array.from(whole, (byte, i) => noise[i % Math.max(1, noise.length)] ?? byte)
          : noise;
        attempt(json, new Map([['weights.bin', bytes]]));
      }),
      { numRuns: 500 },
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withValue(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(tree))
    return tree.map((inner, index) =>
      String(index) === String(key) ? withValue(inner, rest, value) : inner,
    );
  if (typeof tree !== 'object' || tree === null) return value;
  return Object.fromEntries(
    Object.entries(tree).map(([name, inner]) => [name, name === key ? withValue(inner, rest, value) : inner]),
  );
}
