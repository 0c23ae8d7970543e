import { z } from 'zod';
import type { Picture } from '../../shared/frame.ts';
import { SourceOptionsShape } from '../../shared/pipeline/source-options.ts';
import type { GraphElement } from '../../shared/run/graph.ts';
import type { RunSource } from '../../shared/run/host.ts';
import { openEdgeSource } from './open-edge-source.ts';
import type { EdgeSourceOptions } from './open-edge-source.ts';

const SourceSchema = z.object({
  id: z.string(),
  uri: z.string(),
  type: z.enum(['video', 'image', 'audio']),
  live: z.boolean(),
  fps: z.exactOptional(z.number().positive()),
  /** Clips are made of what it reads. */
  record: z.exactOptional(z.boolean()),
  ...SourceOptionsShape,
});

/** The slowest and the fastest that a snapshot address is asked. */
const [MIN_FPS, MAX_FPS] = [1 / 3600, 30];

/** Opens the source element of a graph. Rejects as `openEdgeSource` does. Whoever opened it stops it. */
export function openGraphSource(
  element: GraphElement,
  options: EdgeSourceOptions,
  signal: AbortSignal,
): Promise<RunSource<Picture>> {
  const { record = false, ...source } = SourceSchema.parse(element.config);
  const { fps } = source;
  // A snapshot address is asked as often as pictures of it are wanted.
  const asked = fps === undefined ? {} : { intervalMs: 1000 / Math.min(MAX_FPS, Math.max(MIN_FPS, fps)) };
  const { recording, ...rest } = options;
  const recorded = record && recording !== undefined ? { recording } : {};
  return openEdgeSource(source, { ...asked, ...rest, ...recorded }, signal);
}
