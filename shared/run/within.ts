import type { Clock } from '../clock.ts';

/** What the promise gives, or `otherwise` where it rejects or takes longer than `ms`. */
export async function within<T>(clock: Clock, ms: number, promise: Promise<T>, otherwise: T): Promise<T> {
  let cancel: (() => void) | undefined;
  const late = new Promise<T>((resolve) => {
    cancel = clock.after(ms, () => resolve(otherwise));
  });
  const [settled] = await Promise.allSettled([Promise.race([promise, late])]);
  cancel?.();
  return settled.status === 'fulfilled' ? settled.value : otherwise;
}
