import { z } from 'zod';
import { PlacementWishSchema } from './entry-settings.ts';
import { PipelineGraphSchema } from './graph-schema.ts';
import type { ResolvedPipeline } from './resolved.ts';
import { SourceOptionsShape } from './source-options.ts';
import type { WholeSchema } from './whole-schema.ts';

const SourceSchema = z.object({
  id: z.string(),
  uri: z.string(),
  type: z.enum(['video', 'image', 'audio']),
  live: z.boolean(),
  fps: z.exactOptional(z.number()),
  ...SourceOptionsShape,
});

const OptionsSchema = z.object({
  threshold: z.exactOptional(z.number()),
  topK: z.exactOptional(z.number()),
  labels: z.exactOptional(z.array(z.string())),
});

const WithinSchema = z.object({ labels: z.array(z.string()), grow: z.number(), max: z.number() });

const StepSchema = z.object({
  element: z.string(),
  name: z.string(),
  model: z.string(),
  options: OptionsSchema,
  within: z.exactOptional(WithinSchema),
  placement: z.exactOptional(PlacementWishSchema),
});

const PipelineSchema = z.object({
  id: z.string(),
  revision: z.string(),
  name: z.string(),
  placement: PlacementWishSchema,
  localOnly: z.boolean(),
  frames: z.exactOptional(z.enum(['auto', 'exact', 'lossy'])),
  source: SourceSchema,
  steps: z.array(StepSchema),
  graph: PipelineGraphSchema,
});

/** Reads a pipeline that came over a wire or out of a store. */
export const ResolvedPipelineSchema: WholeSchema<typeof PipelineSchema, ResolvedPipeline> = PipelineSchema;
