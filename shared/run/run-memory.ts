import type { JsonValue } from '../json.ts';
import type { ElementFigures } from './figures.ts';
import { NO_LEGACY } from './element-legacy.ts';
import type { Snapshot, Legacy } from './element-legacy.ts';
import type { GraphElement, PipelineGraph } from './graph.ts';

interface Kept {
  readonly type: string;
  readonly state: JsonValue;
  /** How many instances began with it. */
  given: number;
}

/** A state with which so many instances were lost at once, one after the other, may be what loses them. */
const MOST_GIVEN = 3;

/**
 * What a run knows of its elements in case the workers they are in are lost: their last snapshots and their last
 * metrics, at most one of each per element of the graph, and which of them were told to rest.
 */
export class RunMemory {
  readonly #states = new Map<string, Kept>();
  readonly #metrics = new Map<string, Pick<ElementFigures, 'type' | 'metrics'>>();
  readonly #paused = new Set<string>();

  /** Takes newer snapshots over. */
  keep(states: readonly Snapshot[]): void {
    for (const { element, type, state } of states) {
      if (state === undefined) this.#states.delete(element);
      else this.#states.set(element, { type, state, given: 0 });
    }
  }

  /** Remembers the metrics that were told last. */
  note(figures: readonly ElementFigures[]): void {
    for (const { name, type, metrics } of figures) this.#metrics.set(name, { type, metrics });
  }

  /** These were told to rest, or to go on. */
  pause(paused: boolean, elements: readonly string[]): void {
    for (const element of elements) {
      if (paused) this.#paused.add(element);
      else this.#paused.delete(element);
    }
  }

  /** Those that rest. */
  get paused(): readonly string[] {
    return [...this.#paused];
  }

  /** Forgets what is not in this graph, or is of another type there. */
  retain({ elements }: PipelineGraph): void {
    const types = new Map(elements.map(({ name, type }) => [name, type]));
    for (const kept of [this.#states, this.#metrics])
      for (const [name, { type }] of kept) if (types.get(name) !== type) kept.delete(name);
    for (const name of this.#paused) if (!types.has(name)) this.#paused.delete(name);
  }

  /** The last snapshot of an element, for one that is asked for its state and cannot say. */
  stateOf(element: string): JsonValue | undefined {
    return this.#states.get(element)?.state;
  }

  /** The last snapshots of all elements that have any. */
  states(): Record<string, JsonValue> {
    return Object.fromEntries([...this.#states].map(([name, { state }]) => [name, state]));
  }

  /** What new instances of these elements begin with. */
  legacyOf(elements: readonly GraphElement[]): Legacy {
    const saved: Record<string, JsonValue> = {};
    const metrics: Record<string, ElementFigures['metrics']> = {};
    for (const { name, type } of elements) {
      const state = this.#give(name, type);
      if (state !== undefined) saved[name] = state;
      const known = this.#metrics.get(name);
      if (known?.type === type) metrics[name] = known.metrics;
    }
    return { ...NO_LEGACY, saved, metrics, paused: this.paused };
  }

  #give(name: string, type: string): JsonValue | undefined {
    const kept = this.#states.get(name);
    if (kept?.type !== type) return undefined;
    kept.given += 1;
    if (kept.given <= MOST_GIVEN) return kept.state;
    this.#states.delete(name);
    return undefined;
  }
}
