import type { LoadProgress } from './viewer.api.ts';

/** What is being loaded at the moment, in the order in which it began. */
export class ProgressBook {
  readonly #items = new Map<string, LoadProgress>();
  readonly #onChange: (items: readonly LoadProgress[]) => void;

  constructor(onChange: (items: readonly LoadProgress[]) => void) {
    this.#onChange = onChange;
  }

  update(label: string, loaded: number, total: number): void {
    this.#items.set(label, { label, loaded, total });
    this.#onChange([...this.#items.values()]);
  }

  /** It is there; what follows is not about it any more. */
  done(label: string): void {
    if (this.#items.delete(label)) this.#onChange([...this.#items.values()]);
  }
}
