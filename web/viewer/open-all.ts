/** What is closed when it is not needed any more. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Opens as many things as there are steps, at once; all or none: when one fails or the signal says so, the others are
 * given up and closed, and the first failure is thrown.
 */
export async function openAll<T extends Closable>(
  count: number,
  open: (step: number, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const giveUp = new AbortController();
  const either = AbortSignal.any([signal, giveUp.signal]);
  const opening = Array.from({ length: count }, (_none, step) => open(step, either));
  try {
    const opened = await Promise.all(opening);
    signal.throwIfAborted();
    return opened;
  } catch (error) {
    giveUp.abort(error);
    for (const settled of await Promise.allSettled(opening)) {
      if (settled.status === 'fulfilled') await settled.value.close();
    }
    throw error;
  }
}

/** Closes all; never rejects: that closing failed leaves nothing to be done. */
export async function closeAll(things: readonly Closable[]): Promise<void> {
  await Promise.allSettled(things.map((thing) => thing.close()));
}
