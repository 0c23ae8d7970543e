import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import type { JoinOptions } from './joined-frames.ts';

/** `detectors`, as elements that join frames with what was found in them are told it: a graph always says it. */
export const DetectorsSchema = z
  .exactOptional(z.int().min(1).max(1024))
  .describe('How many times detections come for each frame: it waits for all. Unset: as the wires say.');

/** What every such element is told. */
interface Joining {
  readonly detectors?: number;
}

/** How frames are joined by what an element is told. */
export function partsOf({ detectors }: Joining): JoinOptions {
  return detectors === undefined ? {} : { parts: detectors };
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
