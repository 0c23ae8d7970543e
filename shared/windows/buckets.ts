import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { parseState } from './saved-state.ts';
import { TimedElementSchema, countUntil, insertInOrder } from './timed-element.ts';
import type { TimedElement } from './timed-element.ts';

/** One tumbling window: what came for it so far. Its times are `(end - span, end]`. */
export interface Bucket {
  readonly end: number;
  /** The subject, or empty where all subjects share a window. */
  readonly key: string;
  /** How often it was given out. */
  emitted: number;
  /** In the order of their times. */
  readonly elements: TimedElement[];
}

const StateSchema = z.array(
  z.object({
    end: z.number(),
    key: z.string(),
    emitted: z.number(),
    elements: z.array(TimedElementSchema),
  }),
);

const endOf = (bucket: Bucket): number => bucket.end;

/** Windows in the order of their ends, of equal ends in the order of their keys. */
export class Buckets {
  #list: Bucket[] = [];
  #size = 0;

  /** Elements in all of them. */
  get size(): number {
    return this.#size;
  }

  /** The end of the first one; null: there is none. */
  get firstEnd(): number | null {
    return this.#list[0]?.end ?? null;
  }

  /** Puts an element into its window, which is made when it is not there. */
  put(element: TimedElement, end: number, key: string): Bucket {
    const found = this.#find(end, key) ?? this.#make(end, key);
    insertInOrder(found.elements, element, ({ time }) => time);
    this.#size += 1;
    return found;
  }

  /** Takes a whole window over. */
  adopt(bucket: Bucket): void {
    insertInOrder(this.#list, bucket, endOf);
    this.#size += bucket.elements.length;
  }

  /** Removes those that end before `limit` and gives them, in order. */
  takeBefore(limit: number): Bucket[] {
    const taken = this.#list.splice(0, countUntil(this.#list, limit - 1, endOf));
    for (const { elements } of taken) this.#size -= elements.length;
    return inOrder(taken);
  }

  /** All of them, in order. */
  all(): Bucket[] {
    return inOrder(this.#list);
  }

  /** Gives the first one up; how many elements that were. */
  forgetFirst(): number {
    const given = this.#list.shift()?.elements.length ?? 0;
    this.#size -= given;
    return given;
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    return this.#list.map(({ end, key, emitted, elements }) => ({
      end,
      key,
      emitted,
      elements: elements.map(({ time, subject, value }) => ({ time, subject, value })),
    }));
  }

  /** Goes on from what was saved; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    this.#list = parseState(StateSchema, state, 'tumbling window');
    this.#size = this.#list.reduce((sum, { elements }) => sum + elements.length, 0);
  }

  #find(end: number, key: string): Bucket | undefined {
    let index = countUntil(this.#list, end, endOf) - 1;
    for (let at = this.#list[index]; at?.end === end; at = this.#list[--index]) {
      if (at.key === key) return at;
    }
    return undefined;
  }

  #make(end: number, key: string): Bucket {
    const bucket: Bucket = { end, key, emitted: 0, elements: [] };
    insertInOrder(this.#list, bucket, endOf);
    return bucket;
  }
}

function inOrder(buckets: readonly Bucket[]): Bucket[] {
  return buckets.toSorted((a, b) => a.end - b.end || (a.key < b.key ? -1 : 1));
}
