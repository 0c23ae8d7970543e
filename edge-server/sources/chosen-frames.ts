import type { RunSource } from '../../shared/run/host.ts';

/** A source of which only the frames of some times are given; the others pass by. `close` frees those. */
export function chosenFrames<F>(
  source: RunSource<F>,
  isWanted: (timestamp: number) => boolean,
  close: (frame: F) => void,
): RunSource<F> {
  return {
    live: source.live,
    stop: () => source.stop(),
    start: (events) =>
      source.start({
        onFrame(frame, info) {
          if (isWanted(info.timestamp)) return events.onFrame(frame, info);
          close(frame);
          return undefined;
        },
        onEnded: () => events.onEnded(),
        onError: (error) => events.onError(error),
      }),
  };
}
