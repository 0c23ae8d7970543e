import { z } from 'zod';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';

const Rate = z.number().nullable();

const ListingSchema: z.ZodType<PipelineListing> = z.object({
  id: z.string(),
  revision: z.string(),
  name: z.string(),
  host: z.enum(['browser', 'edge']),
  placement: z.enum(['auto', 'browser', 'edge']),
  source: z.string(),
  elements: z.array(z.string()),
  model: z.string().nullable(),
  state: z.enum(['starting', 'running', 'idle', 'healing', 'failed', 'stopped']),
  input_fps: Rate,
  infer_fps: Rate,
  drop_fps: Rate,
  latency_ms: z.object({ p50: Rate, p95: Rate }),
  health: z.enum(['ok', 'warning', 'failed']),
  since: z.string(),
});
const ListSchema = z.array(ListingSchema);
const DeltaSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['added', 'changed']), pipeline: ListingSchema }),
  z.object({ type: z.literal('removed'), id: z.string() }),
]);

/** A list as it was kept or came; null when it is not one. */
export function parseList(data: unknown): readonly PipelineListing[] | null {
  return ListSchema.safeParse(data).data ?? null;
}

/** The list after one event of the stream; the same list when the event says nothing that is understood. */
export function applyEvent(
  list: readonly PipelineListing[],
  event: { readonly type: string; readonly data: string },
): readonly PipelineListing[] {
  const data = parseJson(event.data);
  if (event.type === 'pipelines') return parseList(data) ?? list;
  const delta = event.type === 'pipeline' ? DeltaSchema.safeParse(data).data : undefined;
  if (delta === undefined) return list;
  if (delta.type === 'removed') return list.filter(({ id }) => id !== delta.id);
  const known = list.some(({ id }) => id === delta.pipeline.id);
  return known
    ? list.map((old) => (old.id === delta.pipeline.id ? delta.pipeline : old))
    : [...list, delta.pipeline];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is nothing that the schemas would take.
    return undefined;
  }
}
