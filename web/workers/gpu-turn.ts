import { SightlineError } from '../../shared/errors.ts';

/** What is needed of a browser's locks: who asks first gets it first, and a worker that ends gives it back. */
export interface TurnLocks {
  request<T>(name: string, options: { signal: AbortSignal }, work: () => Promise<T>): Promise<T>;
}

const NAME = 'sightline-gpu';
/** Shorter than a lane may take for a frame: who waits too long must not be taken for stuck. */
const MAX_WAIT_MS = 4_000;

/**
 * Does work on the GPU when it is this lane's turn: lanes of all models, in all tabs, take turns in the order in which
 * they ask, since runs that overlap on one GPU only slow each other down. Rejects with `overloaded` when others keep the
 * GPU for too long. Browsers with WebGPU have locks; without them nobody waits.
 */
export async function inGpuTurn<T>(
  work: () => Promise<T>,
  locks: TurnLocks | null = navigator.locks,
  maxWaitMs = MAX_WAIT_MS,
): Promise<T> {
  // Only where the page was not served securely, whatever the types say.
  if (locks === null || locks === undefined) return work();
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(tooLong(maxWaitMs)), maxWaitMs);
  return locks.request(NAME, { signal: waiting.signal }, () => {
    clearTimeout(timer);
    return work();
  });
}

function tooLong(waitedMs: number): SightlineError {
  const waited = `${waitedMs / 1000} s`;
  return new SightlineError('overloaded', `Other models kept the GPU for ${waited}: run fewer at once.`);
}
