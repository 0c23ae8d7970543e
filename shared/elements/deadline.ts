import type { Clock } from '../clock.ts';
import { SightlineError } from '../errors.ts';

/** What is waited with, and what ends the waiting. */
export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Does something within a time limit. The signal it is given is aborted when the time is over or `signal` is; the
 * promise then rejects at once with `deadline` or `aborted`, whether or not the work heeds that.
 */
export async function withDeadline<T>(
  patience: Patience,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const limit = new Promise<never>((_resolve, reject) => {
    const stop = endAfter(patience, limitMs, (error) => {
      late.abort(error);
      reject(error ?? new SightlineError('deadline', `There was no answer within ${limitMs} ms.`));
    });
    late.signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(late.signal), limit]);
  } finally {
    late.abort();
  }
}

/** Waits. Rejects with `aborted` as soon as `signal` is. */
export async function pause(patience: Patience, ms: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    endAfter(patience, ms, (error) => (error === undefined ? resolve() : reject(error)));
  });
}

/** Calls once: after `ms`, or with an error as soon as `signal` is aborted. The returned function calls it off. */
function endAfter(
  { clock, signal }: Patience,
  ms: number,
  end: (error?: SightlineError) => void,
): () => void {
  const onAbort = (): void => {
    cancel();
    end(new SightlineError('aborted', 'The element was ended meanwhile.'));
  };
  const cancel = clock.after(ms, () => {
    signal.removeEventListener('abort', onAbort);
    end();
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    cancel();
    signal.removeEventListener('abort', onAbort);
  };
}
