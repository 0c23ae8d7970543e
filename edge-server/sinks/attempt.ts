import type { Clock } from '../../shared/clock.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import type { Sink } from './sink.ts';
import { Undelivered } from './undelivered.ts';

/** What one try is bounded by. */
export interface AttemptBounds {
  readonly clock: Clock;
  readonly timeOutMs: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

/**
 * One try to tell something. Resolves with what happened; rejects as the sink does, with `deadline` when it takes too
 * long, even for a sink that hears of no signal.
 */
export async function attempt(
  sink: Sink,
  notifications: readonly Notification[],
  { clock, timeOutMs, signal }: AttemptBounds,
): Promise<string> {
  const abort = new AbortController();
  const ended = new Promise<never>((_resolve, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason), { once: true });
  });
  const end = (): void => abort.abort(new Undelivered('aborted', 'It was ended meanwhile.'));
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const cancel = clock.after(timeOutMs, () =>
    abort.abort(new Undelivered('deadline', `There was no answer within ${timeOutMs / 1000} s.`)),
  );
  try {
    return await Promise.race([sink.send(notifications, abort.signal), ended]);
  } finally {
    cancel();
    signal.removeEventListener('abort', end);
  }
}
