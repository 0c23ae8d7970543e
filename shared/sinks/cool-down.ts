import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { parseState } from '../windows/saved-state.ts';

const StateSchema = z.array(z.tuple([z.string(), z.number()])).max(1024);
/** More keys than this are not remembered: the one that was told longest ago may be told again. */
const MAX_KEYS = 1024;

/** So that one cause gives one notification: after a key was told it is quiet for a while. */
export class CoolDown {
  readonly #ms: number;
  /** When each was told last, milliseconds since 1970; the oldest first. */
  readonly #told = new Map<string, number>();

  constructor(ms: number) {
    this.#ms = ms;
  }

  isQuiet(key: string, at: number): boolean {
    const last = this.#told.get(key);
    // A time before the last one comes from another clock: begin again.
    return last !== undefined && at >= last && at - last < this.#ms;
  }

  told(key: string, at: number): void {
    if (this.#ms === 0) return;
    this.#told.delete(key);
    this.#told.set(key, at);
    const [oldest] = this.#told.keys();
    if (this.#told.size > MAX_KEYS && oldest !== undefined) this.#told.delete(oldest);
  }

  save(): JsonValue {
    return [...this.#told].map(([key, at]) => [key, at]);
  }

  restore(state: JsonValue): void {
    this.#told.clear();
    for (const [key, at] of parseState(StateSchema, state, 'sink')) this.#told.set(key, at);
  }
}
