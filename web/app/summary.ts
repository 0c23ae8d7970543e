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

/** How long somebody who had something to say is waited for, milliseconds. */
const WAITED_FOR_MS = 1000;

/** Who may speak: one announcement in `pauseMs` of all of a page, and of those who want to whoever was heard longest ago. */
export class Floor {
  readonly #pauseMs: number;
  /** When those who want to speak asked last. */
  readonly #asked = new Map<object, number>();
  readonly #spoke = new WeakMap<object, number>();
  #saidAt = -Infinity;

  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  /** Whether it may speak now; if not it asks again. */
  take(who: object, now: number): boolean {
    this.#asked.set(who, now);
    const waiting = [...this.#asked].filter(([, at]) => now - at <= WAITED_FOR_MS).map(([other]) => other);
    const isNext = waiting.every((other) => this.#spokeAt(who) <= this.#spokeAt(other));
    if (!isNext || now - this.#saidAt < this.#pauseMs) return false;
    this.leave(who);
    this.#spoke.set(who, now);
    this.#saidAt = now;
    return true;
  }

  /** It has nothing to say any more. */
  leave(who: object): void {
    this.#asked.delete(who);
  }

  #spokeAt(who: object): number {
    return this.#spoke.get(who) ?? -Infinity;
  }
}

/** Of everything that is announced on a page. */
export const pageFloor = new Floor(3000);

/**
 * Decides what is read aloud of one run: only changes, only those that lasted over two looks, and only in its turn, so
 * that a flickering box is not chattered about. Give it what is seen and the time; it gives what to announce now.
 */
export class Announcer {
  readonly #floor: Floor;
  #announced = '';
  #last = '';

  constructor(floor: Floor) {
    this.#floor = floor;
  }

  /** The text to announce, or null when there is nothing new. `now` in milliseconds. */
  next(summary: string, now: number): string | null {
    const lasted = summary === this.#last;
    this.#last = summary;
    if (summary === this.#announced) this.#floor.leave(this);
    if (!lasted || summary === this.#announced || !this.#floor.take(this, now)) return null;
    this.#announced = summary;
    return summary;
  }

  /** Nothing is seen any more. */
  rest(): void {
    this.#floor.leave(this);
  }
}

const ANNOUNCERS = new WeakMap<object, Announcer>();

/** The one who announces what is seen in a run of this page, whoever gives it a voice at the moment. */
export function announcerOf(run: object): Announcer {
  const announcer = ANNOUNCERS.get(run) ?? new Announcer(pageFloor);
  ANNOUNCERS.set(run, announcer);
  return announcer;
}
