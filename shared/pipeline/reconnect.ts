import { z } from 'zod';
import { FINITE_RECONNECT, LIVE_RECONNECT } from '../run/backoff.ts';
import type { BackoffPolicy } from '../run/backoff.ts';

const SECOND_MS = 1000;
const MAX_SECONDS = 86_400;
const FOR_EVER = 'for_ever';

const Seconds = z.exactOptional(z.number().gt(0).max(MAX_SECONDS));

/** When and how often a source that was lost is opened again, as a source states it; times are seconds. */
export const ReconnectSchema = z.strictObject({
  delay: Seconds.describe(
    `The first wait, doubled each time, seconds. Unset: ${LIVE_RECONNECT.firstMs / SECOND_MS}.`,
  ),
  max_delay: Seconds.describe(`The longest wait, seconds. Unset: ${LIVE_RECONNECT.maxMs / SECOND_MS}.`),
  tries: z
    .exactOptional(z.union([z.int().min(0).max(1_000_000), z.literal(FOR_EVER)]))
    .describe(
      `Tries before it is given up, or \`${FOR_EVER}\`. Unset: live sources for ever, others ${FINITE_RECONNECT.tries}.`,
    ),
});
/** What a source states of it. */
export type WrittenReconnect = z.output<typeof ReconnectSchema>;

/** What it comes down to; what is not stated is left out. */
export function reconnectOf({ delay, max_delay, tries }: WrittenReconnect): Partial<BackoffPolicy> {
  return {
    ...(delay === undefined ? {} : { firstMs: Math.round(delay * SECOND_MS) }),
    ...(max_delay === undefined ? {} : { maxMs: Math.round(max_delay * SECOND_MS) }),
    ...(tries === undefined ? {} : { tries: tries === FOR_EVER ? null : tries }),
  };
}
