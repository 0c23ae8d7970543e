import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import type { PipelineGraph } from '../run/graph.ts';
import type { WholeSchema } from './whole-schema.ts';

const Count = z.int().min(0);
const Size = z.int().min(1);
const Ms = z.number().min(0);

const PolicySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('latest') }),
  z.object({ kind: z.literal('drop_oldest'), size: Size }),
  z.object({ kind: z.literal('drop_newest'), size: Size }),
  z.object({ kind: z.literal('block'), size: Size, timeoutMs: Ms.nullable() }),
  z.object({ kind: z.literal('at_least_once'), size: Size, retries: Count, delayMs: Ms }),
]);

const RestartSchema = z.object({
  healAfterMs: Ms,
  recycleAfterMs: Ms,
  budget: Count,
  budgetWindowMs: Ms,
  delayMs: Ms,
  maxDelayMs: Ms,
});

const JsonSchema: z.ZodType<JsonValue> = z.json();

const ElementSchema = z.object({
  name: z.string(),
  type: z.string(),
  config: JsonSchema,
  flow: z.string(),
  onError: z.enum(['skip', 'restart', 'stop']),
  pinned: z.exactOptional(z.literal(true)),
});

const ReconnectSchema = z.object({
  firstMs: z.exactOptional(Ms),
  maxMs: z.exactOptional(Ms),
  tries: z.exactOptional(Count.nullable()),
});

const PaceSchema = z.object({
  fps: z.number().gt(0).nullable(),
  deadlineMs: z.number().gt(0).nullable(),
  inFlight: z.exactOptional(Size),
  priority: z.exactOptional(z.enum(['low', 'normal', 'high'])),
});

const GraphSchema = z.object({
  id: z.string(),
  revision: z.string(),
  elements: z.array(ElementSchema),
  wires: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      kind: z.enum(['frame', 'tensor', 'detections', 'event', 'data']),
      policy: PolicySchema,
      joins: z.exactOptional(z.literal(true)),
    }),
  ),
  flows: z.array(z.object({ name: z.string(), elements: z.array(z.string()) })),
  pace: PaceSchema,
  restart: RestartSchema,
  reconnect: z.exactOptional(ReconnectSchema),
});

/** Reads a graph that came over a wire or out of a store. Its elements' configurations are not looked into. */
export const PipelineGraphSchema: WholeSchema<typeof GraphSchema, PipelineGraph> = GraphSchema;
