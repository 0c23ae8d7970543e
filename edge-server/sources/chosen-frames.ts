import type { RunSource } from '../../shared/run/host.ts';

/** What is known of a chosen frame from elsewhere. */
export interface ChosenFrame {
  readonly capturedAt?: number;
}

/**
 * A source of which only the frames of some times are given, dated as whoever chose them says; the others pass by.
 * `close` frees those.
 */
export function chosenFrames<F>(
  source: RunSource<F>,
  choose: (timestamp: number) => ChosenFrame | undefined,
  close: (frame: F) => void,
): RunSource<F> {
  return {
    live: source.live,
    stop: () => source.stop(),
    start: (events) =>
      source.start({
        onFrame(frame, info) {
          const chosen = choose(info.timestamp);
          if (chosen !== undefined) return events.onFrame(frame, { ...info, ...chosen });
          close(frame);
          return undefined;
        },
        onEnded: () => events.onEnded(),
        onError: (error) => events.onError(error),
      }),
  };
}
