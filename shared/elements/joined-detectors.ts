import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import type { JoinOptions } from './joined-frames.ts';

const Count = z.exactOptional(z.int().min(1).max(1024));

/** What elements that join frames with what was found in them are told of that: a graph always says it. */
export const JOINING = {
  detectors: Count.describe(
    'How many detectors look at each frame: it waits for all. Unset: as the wires say.',
  ),
  ways: Count.describe(
    'On how many ways what they find comes here, where that are more: it waits for what comes on each. Unset: as the wires say.',
  ),
};

/** What every such element is told. */
interface Joining {
  readonly detectors?: number;
  readonly ways?: number;
}

/** How frames are joined by what an element is told. */
export function joinOf({ detectors = 1, ways = detectors }: Joining): JoinOptions {
  return { detectors, ways };
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
  if (!checked.success) return null;
  const { detectors, ways } = checked.data;
  return detectors === before.detectors && ways === before.ways ? checked.data : null;
}
