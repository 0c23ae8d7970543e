import type { JsonValue } from '../../shared/json.ts';
import { createDecoder, decoderFamilies, extraFeeds } from '../../shared/detect/registry.ts';
import { bundledModels } from '../../shared/models/bundled.ts';
import { CATALOG } from '../../shared/models/catalog.ts';
import { convertGraphModel } from '../../shared/models/import/convert.ts';
import { OnnxGraph } from '../../shared/models/import/onnx-graph.ts';
import { activationCases } from '../../shared/models/import/ops/activation.cases.ts';
import { arithmeticCases } from '../../shared/models/import/ops/arithmetic.cases.ts';
import { arrangementCases } from '../../shared/models/import/ops/arrangement.cases.ts';
import { convolutionCases } from '../../shared/models/import/ops/convolution.cases.ts';
import { pictureCases } from '../../shared/models/import/ops/picture.cases.ts';
import { reductionCases } from '../../shared/models/import/ops/reduction.cases.ts';
import { writeTinyGraph } from '../../shared/models/import/tiny-graph.cases.ts';
import type { Shards } from '../../shared/models/import/weights.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { readOnnxPorts } from '../../shared/models/onnx-ports.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutatedJsonText } from '../mutate-json.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';

/** The manifests of every model that is shipped or can be asked for, one at least of each family. */
export function manifests(): readonly ModelManifest[] {
  const known = [...bundledModels, ...CATALOG].map(({ manifest }) => manifest);
  return known.map((manifest) => ManifestSchema.parse({ ...manifest, sha256: '0'.repeat(64), size: 1 }));
}

function manifestTarget(): OpenTarget {
  const corpus = manifests().map((manifest): JsonValue => JSON.parse(JSON.stringify(manifest)));
  return {
    next: (dice) => {
      const text = mutatedJsonText(dice, dice.pick(corpus) ?? null);
      return () => readManifest(text);
    },
  };
}

function readManifest(text: string): boolean {
  const parsed = ManifestSchema.safeParse(jsonOf(text));
  if (!parsed.success) return false;
  createDecoder(parsed.data);
  return Object.keys(extraFeeds(parsed.data)).length >= 0 && decoderFamilies.includes(parsed.data.family);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const GRAPHS = [
  activationCases,
  arithmeticCases,
  arrangementCases,
  convolutionCases,
  pictureCases,
  reductionCases,
].flatMap((cases) => Object.values(cases));

/** Graph models of every operator, with their weights; what can be converted can be read again. */
function importerTarget(): OpenTarget {
  const corpus = GRAPHS.map(writeTinyGraph).map(({ json: text, shards }) => {
    const json: JsonValue = JSON.parse(text);
    return { json, shards };
  });
  return {
    next: (dice) => {
      const { json, shards } = dice.pick(corpus) ?? { json: null, shards: new Map<string, Uint8Array>() };
      const text = dice.chance(0.9) ? mutatedJsonText(dice, json) : JSON.stringify(json);
      const weights = dice.chance(0.2) ? mutatedShards(dice, shards) : shards;
      const inputLayout = dice.chance(0.3) ? ('nchw' as const) : ('nhwc' as const);
      return () => readOnnxPorts(convertGraphModel(text, weights, { inputLayout }).onnx).outputs.length > 0;
    },
  };
}

function mutatedShards(dice: Dice, shards: Shards): Shards {
  return new Map([...shards].map(([path, bytes]) => [path, mutateBytes(dice, [bytes])]));
}

function onnxTarget(): OpenTarget {
  const corpus = [tinyOnnx(), ...GRAPHS.slice(0, 40).map(convertedOnnx)];
  return {
    next: (dice) => {
      const bytes = mutateBytes(dice, corpus);
      return () => readOnnxPorts(bytes).outputs.length > 0;
    },
  };
}

function convertedOnnx(graph: (typeof GRAPHS)[number]): Uint8Array {
  const { json, shards } = writeTinyGraph(graph);
  return convertGraphModel(json, shards).onnx;
}

function tinyOnnx(): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.addInput('images', 'float32', [1, 3, 8, -1]);
  const data = new Float32Array(12).fill(0.5);
  const weights = graph.addConstant('w', { type: 'float32', dims: [1, 3, 2, 2], data, half: false });
  graph.addNamedNode('Conv', 'output', [input, weights]);
  graph.addOutput('output', 'float32');
  return graph.encode('tiny', 'a test');
}

/** Manifests, graph models and ONNX files: what comes with a model. */
export const MODEL_TARGETS: readonly FuzzTarget[] = [
  { name: 'models.manifest', weight: 14, open: manifestTarget },
  { name: 'models.importer', weight: 14, open: importerTarget },
  { name: 'models.onnx-ports', weight: 10, open: onnxTarget },
];
