/** A clip that is to be made; times are milliseconds since 1970. */
export interface DueClip {
  readonly eventId: string;
  readonly from: number;
  readonly until: number;
}

/** More are not recorded at a time: what begins then has none. */
export const MAX_OPEN_CLIPS = 32;

interface OpenClip {
  readonly from: number;
  /** When it ends at the latest. */
  until: number;
}

/** The clips that have begun and are not due. Knows no clock: it is told the time. */
export class OpenClips {
  readonly #maxMs: number;
  readonly #open = new Map<string, OpenClip>();

  /** No clip is longer than `maxMs`. */
  constructor(maxMs: number) {
    this.#maxMs = maxMs;
  }

  get size(): number {
    return this.#open.size;
  }

  /** What is recorded from then on is needed; null: nothing is. */
  get neededFrom(): number | null {
    return least([...this.#open.values()].map(({ from }) => from));
  }

  /** When the next one is due, as far as is known; null: none is open. */
  get nextAt(): number | null {
    return least([...this.#open.values()].map(({ until }) => until));
  }

  /** One that has begun goes on. False: too many are open. */
  begin(eventId: string, from: number): boolean {
    if (this.#open.has(eventId)) return true;
    if (this.#open.size >= MAX_OPEN_CLIPS) return false;
    this.#open.set(eventId, { from, until: from + this.#maxMs });
    return true;
  }

  /** Sets its end, which cannot be later than it is allowed to be, nor before its beginning. */
  end(eventId: string, until: number): void {
    const clip = this.#open.get(eventId);
    if (clip !== undefined) clip.until = Math.max(clip.from, Math.min(clip.until, until));
  }

  /** All end now at the latest. */
  endAll(now: number): void {
    for (const eventId of this.#open.keys()) this.end(eventId, now);
  }

  /** Gives out those whose end has come, the earliest first; they are not open any more. */
  take(now: number): DueClip[] {
    const due = [...this.#open].filter(([, { until }]) => until <= now);
    for (const [eventId] of due) this.#open.delete(eventId);
    return due
      .map(([eventId, { from, until }]) => ({ eventId, from, until }))
      .toSorted((a, b) => a.until - b.until);
  }
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}
