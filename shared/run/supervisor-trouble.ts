import { Backoff } from './backoff.ts';
import type { RestartPolicy } from './graph.ts';
import type { RepairScope } from './supervisor-healing.ts';

/** What is made anew when an element is in trouble again and again: each step once, the last one for ever. */
export const ELEMENT_LADDER: readonly RepairScope[] = ['element', 'element', 'element', 'flow', 'run'];
/** The same for a worker that is lost. */
export const FLOW_LADDER: readonly RepairScope[] = ['flow', 'flow', 'flow', 'run'];

/** What goes wrong in one place, and how often it was repaired without success. Times are awake milliseconds. */
export class Trouble {
  /** What is wrong, in words, as long as nothing was done about it. */
  reason: string | null = null;
  /** Repairs since it last did something useful. */
  strikes = 0;
  private readonly ladder: readonly RepairScope[];
  private readonly backoff: Backoff;
  private readonly policy: RestartPolicy;
  private lastRepair = Number.NEGATIVE_INFINITY;

  /** `policy` is looked at each time: it may change. */
  constructor(ladder: readonly RepairScope[], policy: RestartPolicy) {
    this.ladder = ladder;
    this.policy = policy;
    this.backoff = new Backoff({
      get firstMs() {
        return policy.delayMs;
      },
      get maxMs() {
        return policy.maxDelayMs;
      },
      tries: null,
    });
  }

  /** What is to be made anew next. */
  get scope(): RepairScope {
    return this.ladder[Math.min(this.strikes, this.ladder.length - 1)] ?? 'run';
  }

  /** Goes past every step that only concerns the element itself. */
  skipElement(): void {
    const first = this.ladder.findIndex((scope) => scope !== 'element');
    this.strikes = Math.max(this.strikes, first);
  }

  /** Counts a repair; gives how long to wait before it: nothing at first, more and more when it repeats. */
  strike(now: number): number {
    const { maxDelayMs } = this.policy;
    const quiet = now - this.lastRepair > maxDelayMs;
    if (quiet) this.backoff.reset();
    const delay = quiet ? 0 : (this.backoff.next() ?? maxDelayMs);
    this.lastRepair = now + delay;
    this.strikes += 1;
    this.reason = null;
    return delay;
  }
}

/** What can be in trouble. */
export interface Patient {
  /** How people know it: `"detect"`, `flow "heavy"`. */
  readonly title: string;
  /** Null for a flow. */
  readonly element: string | null;
  readonly flow: string;
  readonly trouble: Trouble;
}
