import { asSightlineError } from '../errors.ts';
import type { SightlineError } from '../errors.ts';

/** Waits for all, then gives why the first of them failed; null: none did. Never rejects. */
export async function firstError(promises: readonly Promise<unknown>[]): Promise<SightlineError | null> {
  const settled = await Promise.allSettled(promises);
  const failed = settled.find((result) => result.status === 'rejected');
  return failed === undefined ? null : asSightlineError(failed.reason);
}
