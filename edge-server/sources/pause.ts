import type { Clock } from '../../shared/clock.ts';

/** Waits so many milliseconds, or until the signal aborts. Never rejects: look at the signal afterwards. */
export function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Waits for a promise, or until the signal aborts, whichever is first. Rejects as the promise does. */
export async function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const unlisten = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true, signal: unlisten.signal });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    unlisten.abort();
  }
}
