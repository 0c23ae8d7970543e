import { z } from 'zod';

const StateSchema = z.enum(['starting', 'running', 'idle', 'healing', 'failed', 'stopped']);
const Percentile = z.number().nullable();
const Fps = z.number().nullable().describe('Frames per second; null when nothing runs.');

/** One line of the pipeline list, as `GET /api/pipelines` and the event stream give it. */
export const PipelineListingSchema = z.object({
  id: z.string(),
  revision: z.string().describe('Of the definition: changes exactly when that does.'),
  of: z
    .exactOptional(z.string())
    .describe('There for a run in a browser: the id of its pipeline. `id` is then the one of the run.'),
  name: z.string(),
  host: z.enum(['browser', 'edge']),
  placement: z.enum(['auto', 'browser', 'edge']),
  source: z.string(),
  elements: z.array(z.string()).readonly(),
  model: z.string().nullable(),
  local_only: z
    .boolean()
    .default(false)
    .describe('Its frames stay in the browser, and nobody is told of its runs.'),
  state: StateSchema,
  input_fps: Fps,
  infer_fps: Fps,
  drop_fps: Fps,
  latency_ms: z.object({ p50: Percentile, p95: Percentile }).readonly(),
  health: z.enum(['ok', 'warning', 'failed']),
  since: z.string().describe('ISO 8601: since when it is in this state.'),
});
/** One line of the pipeline list. */
export type PipelineListing = Readonly<z.output<typeof PipelineListingSchema>>;

/** What a pipeline is doing right now. */
export type PipelineState = z.output<typeof StateSchema>;

/** What changed in the list of pipelines, as the event stream gives it. */
export const PipelineDeltaSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['added', 'changed']), pipeline: PipelineListingSchema }).readonly(),
  z.object({ type: z.literal('removed'), id: z.string() }).readonly(),
]);
/** What changed in the list of pipelines. */
export type PipelineDelta = z.output<typeof PipelineDeltaSchema>;
