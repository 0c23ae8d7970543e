import type { Detection } from '../../shared/detection.ts';

/** What a frame shows, in words for a screen reader: "2 × person, 1 × dog"; most frequent first. */
export function summarize(detections: readonly Pick<Detection, 'label'>[]): string {
  const counts = new Map<string, number>();
  for (const { label } of detections) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size === 0) return 'nothing found';
  return [...counts]
    .toSorted(([labelA, a], [labelB, b]) => b - a || labelA.localeCompare(labelB))
    .map(([label, count]) => `${count} × ${label}`)
    .join(', ');
}

/**
 * Decides what is read aloud: only changes, only those that lasted over two looks, and at most one in `pauseMs`,
 * so that a flickering box is not chattered about. Give it what is seen and the time; it gives what to announce now.
 */
export class Announcer {
  readonly #pauseMs: number;
  #announced = '';
  #announcedAt = -Infinity;
  #last = '';

  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  /** The text to announce, or null when there is nothing new. `now` in milliseconds. */
  next(summary: string, now: number): string | null {
    const lasted = summary === this.#last;
    this.#last = summary;
    if (!lasted || summary === this.#announced || now - this.#announcedAt < this.#pauseMs) return null;
    this.#announced = summary;
    this.#announcedAt = now;
    return summary;
  }
}
