import type { RestartPolicy } from './graph.ts';
import type { Condition } from './supervisor-condition.ts';

/** Being held back for less than this is nothing that people need to know. */
const TELL_LOST_MS = 30_000;

/** Seconds with at most one decimal, for people. */
export function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** Tells once when a run was held back; whether it is. */
export function tellHeldBack(condition: Condition, lostMs: number, wasHeldBack: boolean): boolean {
  if (lostMs < TELL_LOST_MS) return false;
  if (wasHeldBack) return true;
  const words = `This run was held back for ${inSeconds(lostMs)}: a hidden tab, or a machine that slept.`;
  condition.tell('warning', null, `${words} That time does not count as work.`);
  return true;
}

/** How often is looked, what is taken for work between two looks, and how long a repair may take. Milliseconds. */
export function limitsOf({ healAfterMs, recycleAfterMs }: RestartPolicy) {
  const tickMs = Math.min(1000, healAfterMs / 4);
  return {
    tickMs,
    mostMs: Math.max(healAfterMs / 4, 2 * tickMs),
    limitMs: Math.max(1000, recycleAfterMs - healAfterMs),
  };
}
