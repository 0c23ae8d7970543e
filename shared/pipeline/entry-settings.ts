import { z } from 'zod';
import { IdSchema } from '../models/manifest.ts';
import type { ErrorPolicy } from '../run/graph.ts';
import type { PlacementWish } from './resolved.ts';

/** What is done when an element throws. */
export const ErrorPolicySchema = z.enum(['skip', 'restart', 'stop']) satisfies z.ZodType<ErrorPolicy>;

/** Where detectors that are shown in a browser are wanted. */
export const PlacementWishSchema = z.enum(['auto', 'browser', 'edge']) satisfies z.ZodType<PlacementWish>;

/** What any entry of a pipeline's list may say beside its element. */
export const EntrySettings = {
  name: z
    .exactOptional(IdSchema)
    .describe('Unique in the pipeline. Unset: the type, numbered from the second on.'),
  flow: z
    .exactOptional(IdSchema)
    .describe(
      'Elements of one flow share a worker. Unset: `main`, where sources and detectors always are; on the edge, for modules of your own, one apart.',
    ),
  on_error: z
    .exactOptional(ErrorPolicySchema)
    .describe('When it throws: go on with the next message, make it anew, or end the pipeline.'),
  placement: z
    .exactOptional(PlacementWishSchema)
    .describe(
      'Detectors only: where this one runs when a browser shows the pipeline. Unset: as the pipeline says.',
    ),
};

/** Whether a key of an entry is one of its settings rather than its element. */
export function isSetting(key: string): boolean {
  return Object.hasOwn(EntrySettings, key);
}
