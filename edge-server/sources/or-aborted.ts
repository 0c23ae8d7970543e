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
