import { z } from 'zod';
import { messageOf, SightlineError } from '../../errors.ts';
import { importLimits } from './limits.ts';

const Whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,16}$/)
    .transform(Number),
]);
const Fraction = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const Text = z.union([z.string(), z.array(z.int().min(0).max(255))]);
const TypeName = z.union([z.string(), z.int()]);

const ShapeSchema = z.looseObject({
  dim: z
    .array(z.looseObject({ size: Whole.default(0) }))
    .max(importLimits.rank)
    .default([]),
  unknownRank: z.boolean().optional(),
});

const AttributeSchema = z.looseObject({
  s: Text.optional(),
  i: Whole.optional(),
  f: Fraction.optional(),
  b: z.boolean().optional(),
  type: TypeName.optional(),
  shape: ShapeSchema.optional(),
  list: z
    .looseObject({
      s: z.array(Text).optional(),
      i: z.array(Whole).optional(),
      f: z.array(Fraction).optional(),
      type: z.array(TypeName).optional(),
    })
    .optional(),
});
/** One attribute of a node, as the JSON has it. */
export type Attribute = z.output<typeof AttributeSchema>;

const NodeSchema = z.looseObject({
  name: z.string().min(1),
  op: z.string().min(1),
  input: z.array(z.string().min(1)).max(importLimits.nodePorts).default([]),
  attr: z.record(z.string(), AttributeSchema).default({}),
});
/** One node of a graph model, as the JSON has it. */
export type GraphNode = z.output<typeof NodeSchema>;

const WeightSchema = z.looseObject({
  name: z.string().min(1),
  shape: z.array(z.int().min(0)).max(importLimits.rank),
  dtype: z.string(),
  quantization: z
    .looseObject({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() })
    .optional(),
});
/** One weight of the manifest: its name, shape, type and how it is quantised. */
export type WeightSpec = z.output<typeof WeightSchema>;

const WeightGroupSchema = z.looseObject({
  paths: z.array(z.string().min(1)).min(1).max(importLimits.shards),
  weights: z.array(WeightSchema).max(importLimits.weights),
});
/** Weights that lie one after the other in the files of `paths` put together. */
export type WeightGroup = z.output<typeof WeightGroupSchema>;

const PortSchema = z.looseObject({
  name: z.string().min(1).optional(),
  dtype: TypeName.optional(),
  tensorShape: ShapeSchema.optional(),
});
const SignatureSchema = z.looseObject({
  inputs: z.record(z.string(), PortSchema).optional(),
  outputs: z.record(z.string(), PortSchema).optional(),
});

const GraphModelSchema = z.looseObject({
  format: z.string().optional(),
  modelTopology: z.looseObject({ node: z.array(NodeSchema).min(1).max(importLimits.nodes) }),
  weightsManifest: z.array(WeightGroupSchema).max(importLimits.shards),
  signature: SignatureSchema.optional(),
  userDefinedMetadata: z.looseObject({ signature: SignatureSchema.optional() }).optional(),
});

/** A tensor the graph takes or gives: `node:port` as the JSON names it, its shape where the JSON tells (-1 unknown). */
export interface GraphPort {
  readonly tensor: string;
  readonly shape?: readonly number[];
}

/** A checked TensorFlow.js graph model, without its weight bytes. */
export interface GraphModel {
  readonly nodes: readonly GraphNode[];
  readonly weightGroups: readonly WeightGroup[];
  /** What the signature declares; absent where the model has none. */
  readonly inputs?: readonly GraphPort[];
  readonly outputs?: readonly GraphPort[];
}

/**
 * Reads the JSON text of a TensorFlow.js graph model. Throws `invalid_model` when it isn't one, naming the place;
 * a layers model is `unsupported`.
 */
export function parseGraphModel(text: string): GraphModel {
  if (text.length > importLimits.jsonLength) {
    throw new SightlineError(
      'too_large',
      `The model's JSON has ${text.length} characters, more than the ${importLimits.jsonLength} allowed.`,
    );
  }
  const json = parseJson(text);
  refuseLayersModel(json);
  const parsed = GraphModelSchema.safeParse(json);
  if (!parsed.success) throw new SightlineError('invalid_model', describeIssue(parsed.error));
  const model = parsed.data;
  const signature = model.signature ?? model.userDefinedMetadata?.signature;
  const inputs = ports(signature?.inputs);
  const outputs = ports(signature?.outputs);
  return {
    nodes: model.modelTopology.node,
    weightGroups: model.weightsManifest,
    ...(inputs ? { inputs } : {}),
    ...(outputs ? { outputs } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SightlineError('invalid_model', `The model's JSON can't be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

function refuseLayersModel(json: unknown): void {
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  if (format !== 'layers-model') return;
  throw new SightlineError(
    'unsupported',
    'This is a TensorFlow.js layers model. Convert it to a graph model first: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model.',
  );
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const place = issue?.path.join('.') || 'top level';
  return `This is not a TensorFlow.js graph model: ${issue?.message ?? 'unreadable'} at ${place}.`;
}

function ports(declared: z.output<typeof SignatureSchema>['inputs']): GraphPort[] | undefined {
  const entries = Object.entries(declared ?? {});
  if (entries.length === 0) return undefined;
  return entries.map(([key, port]) => ({ tensor: port.name ?? key, ...shapeOf(port) }));
}

function shapeOf(port: z.output<typeof PortSchema>): { shape?: number[] } {
  if (!port.tensorShape || port.tensorShape.unknownRank) return {};
  return { shape: port.tensorShape.dim.map((dim) => dim.size) };
}
