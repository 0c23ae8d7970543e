import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import { parseState } from '../windows/saved-state.ts';

/** The median is of so many newest scores. */
const MAX_SCORES = 25;
/** More things are not remembered at once: the one that was not seen for longest is forgotten. */
const MAX_TRACKS = 1000;

const StateSchema = z.array(z.tuple([z.int(), z.array(z.number()).max(MAX_SCORES)])).max(MAX_TRACKS);

/** How sure the detector was of each tracked thing of one subject. */
export class TrackScores {
  /** The one that was not seen for longest comes first. */
  readonly #tracks = new Map<number, number[]>();

  /** Takes one in, and gives the median of its track's scores; its own score where it has no track. */
  take({ track, score }: Detection): number {
    if (track === undefined) return score;
    const scores = [...(this.#tracks.get(track) ?? []), score].slice(-MAX_SCORES);
    this.#tracks.delete(track);
    this.#tracks.set(track, scores);
    const [oldest] = this.#tracks.keys();
    if (this.#tracks.size > MAX_TRACKS && oldest !== undefined) this.#tracks.delete(oldest);
    return medianOf(scores);
  }

  save(): JsonValue {
    return [...this.#tracks];
  }

  restore(state: JsonValue): void {
    this.#tracks.clear();
    for (const [track, scores] of parseState(StateSchema, state, 'score history')) {
      this.#tracks.set(track, scores);
    }
  }
}

/** The lower of the two in the middle. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
