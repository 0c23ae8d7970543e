import type { Clock } from '../clock.ts';
import type { JsonValue } from '../json.ts';
import type { Snapshot } from './element-legacy.ts';
import { isWithin } from './json-weight.ts';

/** An element that has a state. */
export interface Remembering {
  readonly element: string;
  readonly type: string;
  /** Grows with all that may change the state. */
  readonly activity: number;
  /** Undefined where it cannot say. */
  save(): JsonValue | undefined;
}

/** What a flow's memory is made of. */
export interface FlowMemoryInit {
  readonly clock: Clock;
  readonly elements: () => readonly Remembering[];
  readonly tell: (states: readonly Snapshot[]) => void;
  /** A state that is too large to be kept; told once per element. */
  readonly tooLarge: (element: string) => void;
}

interface LastTime {
  readonly activity: number;
  /** When the next snapshot may be taken. */
  readonly next: number;
}

/** How old the last snapshot may be, milliseconds. */
const INTERVAL_MS = 1_000;
/** What a state may weigh, bytes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** A snapshot takes at most this part of the thread's time: after one that took 10 ms the next waits for 200. */
const TIMES_ITS_COST = 20;
/** How long a state that was too large is left alone, milliseconds. */
const TOO_LARGE_MS = 60_000;

/**
 * Takes snapshots of what the elements of a flow remember, for whoever lives longer than its thread: regularly of
 * those that did something, and at once of one that told of something, so that a successor does not tell it again.
 * Whoever made it closes it.
 */
export class FlowMemory {
  readonly #init: FlowMemoryInit;
  readonly #last = new Map<string, LastTime>();
  readonly #refused = new Set<string>();
  readonly #told = new Set<string>();
  readonly #stop: () => void;

  constructor(init: FlowMemoryInit) {
    this.#init = init;
    this.#stop = init.clock.every(INTERVAL_MS, () => this.#take(init.elements()));
  }

  /** The element told of something: once it has done so, its state says that. */
  told(element: string): void {
    if (this.#told.size === 0) queueMicrotask(() => this.#takeTold());
    this.#told.add(element);
  }

  close(): void {
    this.#stop();
    this.#told.clear();
  }

  #takeTold(): void {
    const told = new Set(this.#told);
    this.#told.clear();
    if (told.size > 0) this.#take(this.#init.elements().filter(({ element }) => told.has(element)));
  }

  #take(elements: readonly Remembering[]): void {
    const states = elements.filter((each) => this.#isDue(each)).flatMap((each) => this.#snapshot(each) ?? []);
    if (states.length > 0) this.#init.tell(states);
  }

  #isDue({ element, activity }: Remembering): boolean {
    const last = this.#last.get(element);
    if (last === undefined) return true;
    return last.activity !== activity && this.#init.clock.now() >= last.next;
  }

  #snapshot(each: Remembering): Snapshot | undefined {
    const { clock } = this.#init;
    const { element, type, activity } = each;
    const begun = clock.now();
    const state = each.save();
    const fits = state !== undefined && isWithin(state, MAX_BYTES);
    const now = clock.now();
    const next = fits ? now + TIMES_ITS_COST * (now - begun) : now + TOO_LARGE_MS;
    this.#last.set(element, { activity, next });
    if (fits) return { element, type, state };
    return state === undefined ? undefined : this.#refuse(element, type);
  }

  #refuse(element: string, type: string): Snapshot {
    if (!this.#refused.has(element)) this.#init.tooLarge(element);
    this.#refused.add(element);
    return { element, type };
  }
}
