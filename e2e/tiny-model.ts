import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnnxGraph } from '../shared/models/import/onnx-graph.ts';
import { ManifestSchema, PreprocessSchema, type ModelManifest } from '../shared/models/manifest.ts';

/** A model made here, of a family that the product reads. */
export interface TinyModel {
  readonly manifest: ModelManifest;
  readonly onnx: Uint8Array;
}

/** What a tiny model looks at, and how. */
export interface TinyModelChoice {
  readonly id: string;
  /** Width and height of its input, pixels. */
  readonly side: number;
  /** Side of one cell, pixels: the only layer's kernel and step. */
  readonly stride: number;
  /** Besides the size. */
  readonly preprocess: Partial<ModelManifest['preprocess']>;
}

const LABELS = ['light', 'dark'];
const VALUES = 5 + LABELS.length;

/** The same numbers on every host, between -1 and 1, without a pattern that a picture would cancel. */
function weights(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, index) => Math.sin((index + 1) * 12.9898) * 0.25);
}

/**
 * One convolution and a sigmoid, in the form of YOLOX: every cell is a detection, whose score and box depend on the
 * pixels under it. It finds nothing in particular; it computes the same on every runtime, quickly.
 */
export function tinyYolox({ id, side, stride, preprocess }: TinyModelChoice): TinyModel {
  const cells = (side / stride) ** 2;
  const onnx = encodeGraph(side, stride, cells);
  const manifest = ManifestSchema.parse({
    manifest: 1,
    id,
    version: '1',
    name: `A tiny model for tests (${id})`,
    task: 'detect',
    family: 'yolox',
    decoder: { strides: [stride] },
    inputs: [{ name: 'images', type: 'float32', shape: [1, 3, side, side] }],
    outputs: [{ name: 'output', type: 'float32', shape: [1, cells, VALUES] }],
    preprocess: PreprocessSchema.parse({ width: side, height: side, ...preprocess }),
    threshold: 0,
    top_k: Math.min(cells, 1000),
    // Nothing is suppressed: two boxes that nearly tie would be, on one runtime and not on the other.
    nms_iou: 1,
    labels: LABELS,
    license: 'Apache-2.0',
    source: 'made by a test',
    file: 'model.onnx',
    sha256: createHash('sha256').update(onnx).digest('hex'),
    size: onnx.length,
  });
  return { manifest, onnx };
}

function encodeGraph(side: number, stride: number, cells: number): Uint8Array {
  const graph = new OnnxGraph();
  graph.reserve(['output']);
  const input = graph.addInput('images', 'float32', [1, 3, side, side]);
  const shape = [VALUES, 3, stride, stride];
  const data = weights(VALUES * 3 * stride * stride);
  const kernel = graph.addConstant('kernel', { type: 'float32', dims: shape, data, half: false });
  const chain = (
    op: string,
    inputs: string[],
    attributes: Readonly<Record<string, readonly number[]>>,
  ): string => graph.addNode(op, op.toLowerCase(), inputs, 1, attributes)[0] ?? '';
  const sums = chain('Conv', [input, kernel], { kernel_shape: [stride, stride], strides: [stride, stride] });
  const shares = chain('Sigmoid', [sums], {});
  const rows = chain('Reshape', [shares, graph.addInts([1, VALUES, cells])], {});
  graph.addNamedNode('Identity', 'output', [chain('Transpose', [rows], { perm: [0, 2, 1] })]);
  graph.addOutput('output', 'float32');
  return graph.encode('tiny', 'test');
}

/** Puts models into a folder, as a person would for `--models`. Gives the folder. */
export async function modelsFolder(...models: readonly TinyModel[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'sightline-models-'));
  for (const { manifest, onnx } of models) {
    const folder = join(root, manifest.id);
    await mkdir(folder);
    await writeFile(join(folder, manifest.file), onnx);
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  }
  return root;
}
