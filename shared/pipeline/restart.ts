import { z } from 'zod';
import { DEFAULT_RESTART } from '../run/graph.ts';
import type { RestartPolicy } from '../run/graph.ts';

const SECOND_MS = 1000;
const MAX_SECONDS = 86_400;

function seconds(meaning: string, unsetMs: number) {
  const schema = z.exactOptional(z.number().gt(0).max(MAX_SECONDS));
  return schema.describe(`${meaning}, seconds. Unset: ${unsetMs / SECOND_MS}.`);
}

/** When and how often a run is healed, as a pipeline states it; times are seconds. */
export const RestartSchema = z.strictObject({
  heal_after: seconds(
    'An element that works on one message for so long is healed',
    DEFAULT_RESTART.healAfterMs,
  ),
  recycle_after: seconds('After so long its worker is made anew', DEFAULT_RESTART.recycleAfterMs),
  budget: z
    .exactOptional(z.int().min(0).max(1000))
    .describe(`Restarts before the run is given up. Unset: ${DEFAULT_RESTART.budget}.`),
  budget_window: seconds('The time in which those restarts are counted', DEFAULT_RESTART.budgetWindowMs),
  delay: seconds('The first pause before a restart, doubled each time', DEFAULT_RESTART.delayMs),
  max_delay: seconds('The longest pause before a restart', DEFAULT_RESTART.maxDelayMs),
});
/** A restart policy as it stands in a document. */
export type WrittenRestart = z.output<typeof RestartSchema>;

/** What it comes down to, with every default filled in; times in milliseconds. */
export function restartOf(written: WrittenRestart | undefined): RestartPolicy {
  return {
    healAfterMs: millisecondsOf(written?.heal_after, DEFAULT_RESTART.healAfterMs),
    recycleAfterMs: millisecondsOf(written?.recycle_after, DEFAULT_RESTART.recycleAfterMs),
    budget: written?.budget ?? DEFAULT_RESTART.budget,
    budgetWindowMs: millisecondsOf(written?.budget_window, DEFAULT_RESTART.budgetWindowMs),
    delayMs: millisecondsOf(written?.delay, DEFAULT_RESTART.delayMs),
    maxDelayMs: millisecondsOf(written?.max_delay, DEFAULT_RESTART.maxDelayMs),
  };
}

function millisecondsOf(value: number | undefined, unset: number): number {
  return value === undefined ? unset : Math.round(value * SECOND_MS);
}

/** What is wrong with times that do not fit together, in words and by key; undefined when they fit. */
export function contradictionOf(written: WrittenRestart): { key: string; message: string } | undefined {
  const policy = restartOf(written);
  if (policy.recycleAfterMs < policy.healAfterMs)
    return {
      key: 'recycle_after',
      message: `must not be before \`heal_after\` (${shown(policy.healAfterMs)})`,
    };
  if (policy.maxDelayMs < policy.delayMs)
    return { key: 'max_delay', message: `must not be below \`delay\` (${shown(policy.delayMs)})` };
  return undefined;
}

function shown(ms: number): string {
  return `${ms / SECOND_MS} s`;
}
