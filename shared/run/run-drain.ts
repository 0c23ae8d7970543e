import type { Clock } from '../clock.ts';
import type { RunAccounts } from './run-accounts.ts';

/** How often it is asked whether the flows are idle. */
const IDLE_MS = 20;

/** What is waited for, and until when at the latest. */
export interface Drain {
  readonly clock: Clock;
  readonly accounts: RunAccounts;
  /** Null: for ever. */
  readonly limitMs: number | null;
  /** Whether there is nothing to wait for any more, whatever is in flight. */
  readonly hasEnded: () => boolean;
  /** Whether the flows have nothing to do; absent: frames are all that is waited for. */
  readonly isIdle?: () => Promise<boolean>;
}

/** Resolves when nothing is in flight any more, nor what elements sent by themselves, or when it has taken too long. */
export async function drain({ clock, accounts, limitMs, hasEnded, isIdle }: Drain): Promise<void> {
  const limit = { isReached: false };
  const onLate = (): void => {
    limit.isReached = true;
    accounts.wake();
  };
  const cancel = limitMs === null ? null : clock.after(limitMs, onLate);
  while (!limit.isReached && !hasEnded()) {
    if (accounts.inFlight > 0) await accounts.untilDrained(null);
    // Twice: one flow may have sent another something after that one had answered.
    else if (isIdle === undefined || ((await isIdle()) && (await isIdle()))) break;
    else await accounts.untilDrained(IDLE_MS);
  }
  cancel?.();
}
