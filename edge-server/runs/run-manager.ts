import { SightlineError } from '../../shared/errors.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { PipelineTask, SetReport, SlotState } from '../../shared/run/pipeline-set-slot.ts';
import { PipelineSet } from '../../shared/run/pipeline-set.ts';
import type { TaskProvider } from '../../shared/run/pipeline-set.ts';
import { HISTORY_LOOK_MS } from '../../shared/run/run-history.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { RunSample } from '../telemetry/run-metrics.ts';
import { LentLevel } from './lent-level.ts';
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

/** A pipeline that this server is to run. */
export interface RunTask extends PipelineTask {
  readonly graph: PipelineGraph;
}

/** More than these are not run on one server. */
const MAX_RUNS = 64;

/**
 * The pipelines that run on this server. What is to run is for a `PipelineSet` to decide; how each one does, retries
 * and ends is its own affair. Whoever made it closes it.
 */
export class RunManager {
  readonly #parts: RunManagerParts;
  readonly #runs = new Map<string, PipelineRun>();
  /** Of the server's own lines. */
  readonly #level: LentLevel;
  #set: PipelineSet<RunTask> | null = null;
  #stopTicking: (() => void) | null = null;

  constructor(parts: RunManagerParts) {
    this.#parts = parts;
    this.#level = new LentLevel(parts.log.level, (level) => (parts.log.level = level));
  }

  /** From now on exactly what this provider lists runs here. Once. */
  follow(provider: TaskProvider<RunTask>): void {
    const { clock, changed } = this.#parts;
    this.#stopTicking = clock.every(HISTORY_LOOK_MS, () => {
      this.#level.look(clock.now());
      for (const run of this.#runs.values()) run.look();
      if (this.#runs.size > 0) changed();
    });
    this.#set = new PipelineSet({
      clock,
      provider,
      runner: {
        start: (task) => this.#start(task),
        replace: (task) => this.#replace(task),
        stop: (task) => this.#stop(task),
      },
      report: (report) => this.#tell(report),
      most: MAX_RUNS,
    });
  }

  /** Every pipeline that this server runs, in the order of their starts. */
  get runs(): readonly PipelineRun[] {
    return [...this.#runs.values()];
  }

  /** What runs and what should, for each of them: the same, unless a change was not taken over. */
  get states(): readonly SlotState[] {
    return this.#set?.states ?? [];
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

  /** Of the server's own lines and every run's; with `forMs` more than usual, for so long. */
  logLevel(level: LogLevel, forMs?: number): void {
    const now = this.#parts.clock.now();
    if (forMs === undefined) this.#level.set(level, now);
    else this.#level.lend(level, now + forMs, now);
    for (const run of this.#runs.values()) run.logLevel(level, forMs);
  }

  /** Stops every run as gently as its time allows. Resolves when nothing is left of them. */
  async close(): Promise<void> {
    this.#stopTicking?.();
    await this.#set?.close();
  }

  /** It is here from now on; whether it runs is its own affair, so that the next change need not wait for that. */
  #start({ id, graph }: RunTask): Promise<void> {
    const { open, clock, log, changed } = this.#parts;
    const own = log.child({ pipeline: id }, { level: this.#level.usual });
    const failed = (reason: string): void => this.#parts.failed?.(id, reason);
    const run = new PipelineRun(graph, { open, clock, log: own, changed, failed });
    this.#runs.set(id, run);
    run.start();
    return Promise.resolve();
  }

  async #replace({ id, graph }: RunTask): Promise<void> {
    await this.#runs.get(id)?.change(graph);
  }

  /** Gone from the list at once, ended in its time. */
  async #stop({ id }: RunTask): Promise<void> {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    await run?.stop();
  }

  /** What concerns one pipeline it has told of itself. */
  #tell({ kind, id, message }: SetReport): void {
    if (id === null) this.#parts.log.warn(message);
    else if (kind === 'replaced') this.#parts.log.info(message);
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
