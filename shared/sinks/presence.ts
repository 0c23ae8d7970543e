import { fieldOf } from '../elements/field.ts';

/** How many labels, and how many things of each, are counted. */
const MAX_LABELS = 64;
const MAX_THINGS = 256;

/** Counts what is there by label: by the comings and goings that events tell of. */
export class Presence {
  readonly #things = new Map<string, Set<string>>();

  /** `labels` are counted from the beginning. */
  constructor(labels: readonly string[]) {
    for (const label of labels.slice(0, MAX_LABELS)) this.#things.set(label, new Set());
  }

  /** Takes an event in. */
  note(event: object): void {
    const [id, label] = [fieldOf(event, 'id'), fieldOf(event, 'label') ?? fieldOf(event, 'after.label')];
    const phase = fieldOf(event, 'phase');
    if (typeof id !== 'string' || (phase !== 'new' && phase !== 'update' && phase !== 'end')) return;
    // Its label may have become another.
    for (const things of this.#things.values()) things.delete(id);
    if (phase !== 'end' && typeof label === 'string') this.#add(label, id);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#things].map(([label, things]) => [label, things.size]));
  }

  #add(label: string, id: string): void {
    let things = this.#things.get(label);
    if (things === undefined) {
      if (this.#things.size >= MAX_LABELS) return;
      things = new Set();
      this.#things.set(label, things);
    }
    things.add(id);
    const [oldest] = things;
    // An end that was never told of.
    if (things.size > MAX_THINGS && oldest !== undefined) things.delete(oldest);
  }
}
