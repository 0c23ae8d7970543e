import type { RunState } from '../../shared/run/figures.ts';
import type { Run } from '../../shared/run/run.api.ts';
import { runListing } from '../runs/run-listing.ts';
import type { RunListing } from '../runs/run-listing.ts';
import type { Clock } from '../clock.ts';
import { isThisMachine } from '../exposure.ts';
import type { RunSample } from '../telemetry/run-metrics.ts';

/** A run of a browser's that is on this server at the moment. */
export interface CarriedEntry {
  readonly pipeline: string;
  /** The address of the browser, or empty. */
  readonly from: string;
  readonly run: Pick<Run, 'state' | 'figures'>;
}

/** How it reads in the list; `suffix` follows the pipeline's name and says whose it is. */
export type CarriedListing = RunListing & { readonly suffix: string };

interface Listed {
  readonly entry: CarriedEntry;
  readonly number: number;
  state: RunState;
  /** Milliseconds since 1970. */
  since: number;
}

/** How often figures that changed are told. */
const FIGURES_INTERVAL_MS = 1000;

/** The runs of browsers that are on this server, for the list, the event stream and the metrics. */
export class CarriedRuns {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #listed = new Set<Listed>();
  #numbers = 0;
  #stopTicking: (() => void) | null = null;

  /** `changed`: some pipeline's list entry may read differently now. */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Lists it until the returned function is called. */
  add(entry: CarriedEntry): () => void {
    this.#numbers += 1;
    const listed = { entry, number: this.#numbers, state: entry.run.state, since: this.#clock.wallTime() };
    this.#listed.add(listed);
    this.#stopTicking ??= this.#clock.every(FIGURES_INTERVAL_MS, this.#changed);
    this.#changed();
    return () => this.#remove(listed);
  }

  /** A run's state is another now. */
  told(): void {
    for (const listed of this.#listed) {
      if (listed.state === listed.entry.run.state) continue;
      listed.state = listed.entry.run.state;
      listed.since = this.#clock.wallTime();
    }
    this.#changed();
  }

  /** How a pipeline does here; undefined when no browser has carried it here. Of several the first one counts. */
  listing(pipeline: string): CarriedListing | undefined {
    const all = [...this.#listed].filter(({ entry }) => entry.pipeline === pipeline);
    const [first] = all;
    if (first === undefined) return undefined;
    const { state, since, entry } = first;
    return { ...runListing(state, since, entry.run.figures()), suffix: whose(all.map((one) => one.entry)) };
  }

  /** How every one does, for metrics: `counted@3` is the third run that was carried here, of the pipeline `counted`. */
  get samples(): readonly RunSample[] {
    return [...this.#listed].map(({ entry, number }) => ({
      pipeline: `${entry.pipeline}@${number}`,
      state: entry.run.state,
      figures: entry.run.figures(),
    }));
  }

  #remove(listed: Listed): void {
    if (!this.#listed.delete(listed)) return;
    if (this.#listed.size === 0) {
      this.#stopTicking?.();
      this.#stopTicking = null;
    }
    this.#changed();
  }
}

function whose(entries: readonly CarriedEntry[]): string {
  const [first, ...others] = entries;
  const where = first === undefined || isThisMachine(first.from) ? 'on this machine' : `at ${first.from}`;
  return others.length === 0 ? `(of a browser ${where})` : `(of ${entries.length} browsers)`;
}
