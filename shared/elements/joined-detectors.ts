import { z } from 'zod';
import type { JsonValue } from '../json.ts';

/** `detectors`, as elements that join frames with what was found in them are told it. */
export const DetectorsSchema = z
  .int()
  .min(1)
  .max(8)
  .default(1)
  .describe('How many detectors look at each frame: it waits for all of them.');

/** What every such element is told. */
interface Joining {
  readonly detectors: number;
}

/**
 * The changed configuration if the element can go on with it; null: it has to be made anew, since the frames that wait
 * are joined from another number of detectors, or since `next` is not as it should be.
 */
export function changedJoin<Config extends Joining>(
  schema: z.ZodType<Config>,
  before: Joining,
  next: JsonValue,
): Config | null {
  const checked = schema.safeParse(next);
  return checked.success && checked.data.detectors === before.detectors ? checked.data : null;
}
