import { z } from 'zod';
import type { DocumentPath } from '../pipeline/problem.ts';

/** The part of JSON Schema that a document's own schema uses. */
export interface SchemaNode {
  readonly description?: string | undefined;
  readonly type?: string | undefined;
  readonly enum?: readonly (string | number | boolean | null)[] | undefined;
  readonly default?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly additionalProperties?: boolean | SchemaNode | undefined;
  /** A boolean behind a list whose first items have schemas of their own. */
  readonly items?: boolean | SchemaNode | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
}

const NodeSchema: z.ZodType<SchemaNode> = z.object({
  description: z.string().optional(),
  type: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), NodeSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), NodeSchema]).optional();
  },
  get items() {
    return z.union([z.boolean(), NodeSchema]).optional();
  },
  get anyOf() {
    return z.array(NodeSchema).optional();
  },
});

/** Reads a JSON Schema; what this does not know of it is left out. */
export function readSchema(schema: unknown): SchemaNode {
  return NodeSchema.parse(schema);
}

/** The ways in which something may be written, each with the words of the whole where it has none of its own. */
export function waysOf(node: SchemaNode): SchemaNode[] {
  if (node.anyOf === undefined) return [node];
  const { description } = node;
  return node.anyOf.flatMap((way) =>
    waysOf(description === undefined ? way : { description, ...withoutUndefined(way) }),
  );
}

/** Every way in which what stands at a path may be written; none for a path that no document has. */
export function waysAt(root: SchemaNode, path: DocumentPath): SchemaNode[] {
  return path.reduce<SchemaNode[]>(
    (ways, step) => ways.flatMap((way) => below(way, step)).flatMap(waysOf),
    waysOf(root),
  );
}

function below({ properties, additionalProperties, items }: SchemaNode, step: string | number): SchemaNode[] {
  if (typeof step === 'number') return typeof items === 'object' ? [items] : [];
  const named = properties !== undefined && Object.hasOwn(properties, step) ? properties[step] : undefined;
  if (named !== undefined) return [named];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

/** A description that is there only as `undefined` must not hide the one from above. */
function withoutUndefined(node: SchemaNode): SchemaNode {
  const { description, ...rest } = node;
  return description === undefined ? rest : node;
}
