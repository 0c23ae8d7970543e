import { z } from 'zod';
import type { Pace } from '../run/graph.ts';

/** A target rate, as a pipeline or a source may state one. */
export const FpsSchema = z.number().gt(0).max(1000);

/** How often frames are taken, as a pipeline states it. */
export const PaceSchema = z.strictObject({
  fps: z
    .exactOptional(FpsSchema)
    .describe(
      'Frames per second; wins over the one of the source. Unset: as fast as they come and are taken.',
    ),
  deadline_ms: z
    .exactOptional(z.number().gt(0).max(600_000))
    .describe('Frames older than this when their turn comes are dropped. Unset: none is.'),
  in_flight: z
    .exactOptional(z.int().min(1).max(1000))
    .describe(
      'Frames between the source and their end at a time: a file waits, of a camera those beyond are dropped as `full`. Unset: as many as the wires hold.',
    ),
  priority: z
    .exactOptional(z.enum(['low', 'normal', 'high']))
    .describe(
      'Where several pipelines share a model that cannot serve them all: each has four times as many turns as one of the next lower priority. Unset: normal.',
    ),
});
/** A pace as it stands in a document. */
export type WrittenPace = z.output<typeof PaceSchema>;

/** The pace of a pipeline; `sourceFps` is what its source asks for by itself. */
export function paceOf(written: WrittenPace | undefined, sourceFps: number | undefined): Pace {
  return {
    fps: written?.fps ?? sourceFps ?? null,
    deadlineMs: written?.deadline_ms ?? null,
    ...(written?.in_flight === undefined ? {} : { inFlight: written.in_flight }),
    ...(written?.priority === undefined ? {} : { priority: written.priority }),
  };
}
