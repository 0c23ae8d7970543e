import { SightlineError } from '../../shared/errors.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { RunSample } from '../telemetry/run-metrics.ts';
import { PipelineRun } from './pipeline-run.ts';
import type { RunLifeParts } from './run-life.ts';
import { runListing } from './run-listing.ts';
import type { RunListing } from './run-listing.ts';

/** What the manager is made of. */
export interface RunManagerParts {
  readonly open: RunLifeParts['open'];
  readonly clock: Clock;
  readonly log: Log;
  /** Some pipeline's list entry may read differently now: at once for a state, once a second for figures. */
  readonly changed: () => void;
  /** A pipeline was given up, with the reason. */
  readonly failed?: ((pipeline: string, reason: string) => void) | undefined;
}

/** More than these are not run on one server. */
const MAX_RUNS = 64;
const FIGURES_INTERVAL_MS = 1000;

/**
 * Keeps the pipelines of the document running that this server runs. Given another document it starts, stops and
 * changes only what differs by revision. Whoever made it closes it.
 */
export class RunManager {
  readonly #parts: RunManagerParts;
  readonly #runs = new Map<string, PipelineRun>();
  /** No longer of the document, and not yet at their ends. */
  readonly #leaving = new Set<PipelineRun>();
  #stopTicking: (() => void) | null = null;
  #closed = false;

  constructor(parts: RunManagerParts) {
    this.#parts = parts;
  }

  /** Every pipeline that this server runs, in the order of their starts. */
  get runs(): readonly PipelineRun[] {
    return [...this.#runs.values()];
  }

  /** How every one does, for metrics. */
  get samples(): readonly RunSample[] {
    return this.runs.map(({ graph, state, figures }) => ({ pipeline: graph.id, state, figures }));
  }

  /** Undefined when this server does not run it. */
  get(id: string): PipelineRun | undefined {
    return this.#runs.get(id);
  }

  /** Undefined when this server does not run it. */
  listing(id: string): RunListing | undefined {
    const run = this.#runs.get(id);
    return run && runListing(run.state, run.since, run.figures);
  }

  /** Begins to make what runs equal to what is wanted; resolves when that is done. Never rejects. */
  async apply(graphs: readonly PipelineGraph[]): Promise<void> {
    if (this.#closed) return;
    const wanted = new Map(this.#admitted(graphs).map((graph) => [graph.id, graph]));
    const steps: Promise<void>[] = [];
    for (const [id, run] of this.#runs) if (!wanted.has(id)) steps.push(this.#remove(id, run));
    for (const graph of wanted.values()) {
      const run = this.#runs.get(graph.id);
      steps.push(run === undefined ? this.#add(graph) : run.change(graph));
    }
    this.#tick();
    await Promise.all(steps);
  }

  /** Of the server's own lines and every run's. */
  logLevel(level: LogLevel): void {
    this.#parts.log.level = level;
    for (const run of this.#runs.values()) run.logLevel(level);
  }

  /** Stops every run as gently as its time allows. Resolves when nothing is left of them. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTicking?.();
    await Promise.all([...this.runs, ...this.#leaving].map((run) => run.stop()));
  }

  #admitted(graphs: readonly PipelineGraph[]): readonly PipelineGraph[] {
    if (graphs.length > MAX_RUNS) {
      const left = graphs.slice(MAX_RUNS).map(({ id }) => id);
      this.#parts.log.error(
        `This server runs ${MAX_RUNS} pipelines at most; left out: ${left.join(', ').slice(0, 500)}.`,
      );
    }
    return graphs.slice(0, MAX_RUNS);
  }

  #add(graph: PipelineGraph): Promise<void> {
    const { open, clock, log, changed } = this.#parts;
    const own = log.child({ pipeline: graph.id });
    const failed = (reason: string): void => this.#parts.failed?.(graph.id, reason);
    const run = new PipelineRun(graph, { open, clock, log: own, changed, failed });
    this.#runs.set(graph.id, run);
    return run.start();
  }

  /** It is no longer of the document: gone from the list at once, ended in its time. */
  async #remove(id: string, run: PipelineRun): Promise<void> {
    this.#runs.delete(id);
    this.#leaving.add(run);
    await run.stop();
    this.#leaving.delete(run);
  }

  #tick(): void {
    if (this.#runs.size > 0) {
      this.#stopTicking ??= this.#parts.clock.every(FIGURES_INTERVAL_MS, this.#parts.changed);
      return;
    }
    this.#stopTicking?.();
    this.#stopTicking = null;
  }
}

/** A run that is asked for where it is not: on the server, while browsers run it. Code `conflict`. */
export function notRunHere(id: string): SightlineError {
  return new SightlineError(
    'conflict',
    `Pipeline "${id}" does not run on this server: its frames come from a camera of a browser, or it is placed there. ` +
      'Whoever has it open in a browser can control it there.',
  );
}
