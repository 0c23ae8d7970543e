import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { parseState } from './saved-state.ts';
import { TimedElementSchema, byTime, countUntil, insertInOrder } from './timed-element.ts';
import type { TimedElement } from './timed-element.ts';

interface Kept {
  readonly key: number;
  readonly element: TimedElement;
}

const KeptSchema = z.object({ key: z.number(), element: TimedElementSchema });
const StateSchema = z.object({
  visible: z.array(KeptSchema),
  withheld: z.array(KeptSchema),
  overflowed: z.number(),
});

const keyOf = (kept: Kept): number => kept.key;

/**
 * The elements of a sliding window: those that are seen, and those whose time is still to come. Kept in the order of
 * a key (the time by which they fall out), at most `capacity` of both together.
 */
export class EvictingStore {
  readonly #capacity: number;
  #visible: Kept[] = [];
  #withheld: Kept[] = [];
  #overflowed = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Elements given up because there were too many. */
  get overflowed(): number {
    return this.#overflowed;
  }

  /** Elements kept, seen or not. */
  get size(): number {
    return this.#visible.length + this.#withheld.length;
  }

  /** When the next element that is withheld is to be seen; null: there is none. */
  get nextKey(): number | null {
    return this.#withheld[0]?.key ?? null;
  }

  /** An element to be seen from now on. */
  show(element: TimedElement, key: number): void {
    insertInOrder(this.#visible, { key, element }, keyOf);
    this.#limit();
  }

  /** An element whose time is still to come. */
  withhold(element: TimedElement, key: number): void {
    insertInOrder(this.#withheld, { key, element }, keyOf);
    this.#limit();
  }

  /** The next withheld element is seen from now on; undefined when there is none. */
  mature(): TimedElement | undefined {
    const kept = this.#withheld.shift();
    if (kept !== undefined) insertInOrder(this.#visible, kept, keyOf);
    return kept?.element;
  }

  /** Forgets what is seen and has a key of at most `limit`. */
  evict(limit: number): void {
    const old = countUntil(this.#visible, limit, keyOf);
    if (old > 0) this.#visible.splice(0, old);
  }

  /** What is seen, in the order of the elements' own times. */
  elements(): readonly TimedElement[] {
    return byTime(this.#visible.map(({ element }) => element));
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    return {
      visible: this.#visible.map(plain),
      withheld: this.#withheld.map(plain),
      overflowed: this.#overflowed,
    };
  }

  /** Goes on from what was saved; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'time window');
    this.#visible = saved.visible;
    this.#withheld = saved.withheld;
    this.#overflowed = saved.overflowed;
    this.#limit();
  }

  /** What is not seen yet gives way first: a source with a wrong clock must not push out what is right. */
  #limit(): void {
    while (this.size > this.#capacity) {
      this.#overflowed += 1;
      if (this.#withheld.pop() === undefined) this.#visible.shift();
    }
  }
}

function plain({ key, element }: Kept): JsonValue {
  return { key, element: { time: element.time, subject: element.subject, value: element.value } };
}
