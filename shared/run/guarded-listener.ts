import { messageOf } from '../errors.ts';
import type { RunListener } from './run.api.ts';

/** The same listener, whose failures are told to `onFailure`: whoever listens must not break what it listens to. */
export function guardedListener(listener: RunListener, onFailure: (words: string) => void): RunListener {
  const guard = (callback: string, call: () => void): void => {
    try {
      call();
    } catch (error) {
      onFailure(`the listener's \`${callback}\` failed: ${messageOf(error)}`);
    }
  };
  return {
    output: (message, element) => guard('output', () => listener.output?.(message, element)),
    event: (event) => guard('event', () => listener.event?.(event)),
    state: (state, reason) => guard('state', () => listener.state?.(state, reason)),
    notice: (notice) => guard('notice', () => listener.notice?.(notice)),
    delivered: (ageMs) => guard('delivered', () => listener.delivered?.(ageMs)),
  };
}
