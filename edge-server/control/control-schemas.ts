import { z } from '@hono/zod-openapi';

const NameSchema = z.string().min(1).max(64);
const NamesSchema = z.array(NameSchema).min(1).max(64).optional();
const ParamsSchema = z.record(z.string(), z.json()).default({});
/** How much is logged. */
export const LevelSchema = z.enum(['trace', 'debug', 'info', 'warn', 'error']);

/** Names one pipeline. */
export const PipelineSchema = z.strictObject({ pipeline: NameSchema });

/** What goes with an event of a whole pipeline, besides the names in the address. */
export const EventBodySchema = z.strictObject({
  params: ParamsSchema,
  flows: NamesSchema,
  elements: NamesSchema,
});
/** What goes with an event of one element, besides the names in the address. */
export const ElementEventBodySchema = z.strictObject({ params: ParamsSchema });

/** An event for a pipeline: for all of it, unless flows or elements are named. */
export const EventSchema = EventBodySchema.extend({ pipeline: NameSchema, event: NameSchema });
/** An event for one element of a pipeline. */
export const ElementEventSchema = ElementEventBodySchema.extend({
  pipeline: NameSchema,
  element: NameSchema,
  event: NameSchema,
});

/** Which lines of the log. */
export const LogFilterSchema = z.strictObject({
  level: LevelSchema.default('trace').describe('Lines from this level on.'),
  pipeline: NameSchema.optional().describe('Only lines of this pipeline.'),
  element: NameSchema.optional().describe('Only lines of this element.'),
});
/** The same, and how many. Numbers may come as text: an address has nothing else. */
export const LogLinesSchema = LogFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('How many lines.'),
});
/** How much is logged from now on, or for a while, by one pipeline or by everything. */
export const LogLevelSchema = z.strictObject({
  level: LevelSchema,
  pipeline: NameSchema.optional(),
  seconds: z
    .number()
    .min(1)
    .max(3600)
    .optional()
    .describe('At least this level for so long, then as before; asked again, longer. Left out: from now on.'),
});
/** Nothing is to be said. */
export const NothingSchema = z.strictObject({});
