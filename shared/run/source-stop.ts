import type { Clock } from '../clock.ts';
import { SightlineError, messageOf } from '../errors.ts';
import type { RunSource } from './host.ts';

/** How long a source may take to stop, milliseconds. */
const STOP_MS = 5_000;

/** Stops a source, whatever it says to that; one that takes too long is left alone. Never rejects; `complain` is told. */
export async function stopSource(
  source: Pick<RunSource<unknown>, 'stop'>,
  clock: Clock,
  complain: (words: string) => void,
): Promise<void> {
  let cancel: (() => void) | undefined;
  const late = new Promise<void>((_, reject) => {
    const error = new SightlineError('deadline', `it took longer than ${STOP_MS / 1000} s`);
    cancel = clock.after(STOP_MS, () => reject(error));
  });
  try {
    await Promise.race([source.stop(), late]);
  } catch (error) {
    complain(`The source could not be stopped: ${messageOf(error)}`);
  } finally {
    cancel?.();
  }
}
