import { z } from 'zod';
import { PipelineDeltaSchema, PipelineListingSchema } from '../../shared/pipeline/listing.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';

const ListSchema = z.array(PipelineListingSchema);

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
  const delta = event.type === 'pipeline' ? PipelineDeltaSchema.safeParse(data).data : undefined;
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
