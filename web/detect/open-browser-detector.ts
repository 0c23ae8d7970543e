import type { SightlineError } from '../../shared/errors.ts';
import { BrowserDetector } from './browser-detector.ts';
import { decisionAfter, openLane, openLaneWith } from './open-lane.ts';
import type { LaneParts } from './open-lane.ts';
import type { ProviderBook } from './provider-book.ts';
import { challengeOf } from './provider-challenge.ts';
import type { ProviderWish } from './provider-choice.ts';

/** What a detector in a worker of this page is made of. */
export interface OpenDetectorParts {
  readonly lane: LaneParts;
  readonly wish: ProviderWish;
  readonly book: ProviderBook;
  /** Counts the frames of this page. */
  readonly census: { frame(frame: VideoFrame): void };
  /** The lane was lost (its error), or something about it has changed (null). */
  readonly onHealth: (error: SightlineError | null) => void;
}

/** Opens a detector on the provider that is wished for, or known, or measured to be best. The caller closes it. */
export function openBrowserDetector(
  { lane, wish, book, census, onHealth }: OpenDetectorParts,
  signal: AbortSignal,
): Promise<BrowserDetector<VideoFrame>> {
  const { manifest } = lane;
  const clone = (frame: VideoFrame): VideoFrame => {
    const copy = frame.clone();
    census.frame(copy);
    return copy;
  };
  return BrowserDetector.open<VideoFrame>(
    {
      model: manifest,
      openLane: (either, failed) =>
        failed === null
          ? openLane(lane, (probe) => book.decide(manifest, wish, probe), either)
          : openLane(lane, () => Promise.resolve(decisionAfter(failed)), either),
      clone,
      now: () => performance.now(),
      onHealth,
      challenge: challengeOf({
        book,
        open: (decision, either) => openLaneWith(lane, decision, either),
        clone,
        threshold: manifest.threshold,
      }),
    },
    signal,
  );
}
