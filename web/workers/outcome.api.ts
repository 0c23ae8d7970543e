import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/** What a worker answers: a value, or the error's code and words (a thrown Error would lose its code on the way). */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Runs `task` and tells how it ended; never rejects. */
export async function outcomeOf<T>(task: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await task() };
  } catch (error) {
    const { code, message } = asSightlineError(error);
    return { ok: false, code, message };
  }
}

/** The value of an outcome; throws its error as a `SightlineError`. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new SightlineError(outcome.code, outcome.message);
}
