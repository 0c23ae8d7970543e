import { z } from 'zod';
import { PipelineListingSchema } from './listing.ts';

/** How long a run that a browser announced is listed without being told of again, seconds. */
export const LEASE_SECONDS = 30;

/** What a browser tells of a run in it, again and again while it lasts. */
export const AnnouncementSchema = PipelineListingSchema.pick({
  state: true,
  input_fps: true,
  infer_fps: true,
  drop_fps: true,
  latency_ms: true,
  health: true,
}).extend({
  pipeline: z.string().min(1).max(64).describe('The id of the pipeline that runs.'),
  placement: z.enum(['browser', 'edge']).describe('Where its heavy elements work.'),
});
/** What a browser tells of a run in it. */
export type Announcement = z.output<typeof AnnouncementSchema>;
