import type { SightlineError } from '../../shared/errors.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { RunFigures, RunState } from '../../shared/run/figures.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Run, RunListener } from '../../shared/run/run.api.ts';
import { StartRetry } from '../../shared/run/start-retry.ts';
import type { Clock } from '../clock.ts';
import { runLogLevel } from '../log.ts';
import type { Log } from '../log.ts';
import { CurrentRun } from './current-run.ts';
import { changeRun, startRun } from './opened-run.ts';
import type { OpenedRun } from './opened-run.ts';
import type { RunJournal } from './run-journal.ts';

/** What a pipeline is run with. */
export interface RunLifeParts {
  readonly open: (graph: PipelineGraph, listener: RunListener, log: Log) => OpenedRun;
  readonly clock: Clock;
  /** Its own: its lines carry the pipeline. */
  readonly log: Log;
  /** A frame of its runs was delivered, so many milliseconds after its capture. */
  readonly delivered?: (ageMs: number) => void;
}

/** How long what is in flight may take to end, milliseconds. */
const DRAIN_MS = 3000;

/**
 * The life of one pipeline on this server: starts it, tries again when it cannot start, takes changes over. Start,
 * change and stop are done one after the other.
 */
export class RunLife {
  readonly #parts: RunLifeParts;
  readonly #journal: RunJournal;
  readonly #retry = new StartRetry();
  readonly #current: CurrentRun;
  #graph: PipelineGraph;
  #wanted = false;
  #cancelRetry: () => void = () => undefined;
  /** Definitions that wait for their turn: to begin with the one before them is of no use. */
  #changes = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(graph: PipelineGraph, parts: RunLifeParts, journal: RunJournal) {
    this.#graph = graph;
    this.#parts = parts;
    this.#journal = journal;
    this.#current = new CurrentRun((message) => journal.complain('error', message));
  }

  get graph(): PipelineGraph {
    return this.#graph;
  }

  /** Null while there is no run. */
  get run(): Run | null {
    return this.#current.opened?.run ?? null;
  }

  /** Of the run, or of the last one; null before the first. */
  get figures(): RunFigures | null {
    return this.#current.figures;
  }

  /** Begins. Never fails: what cannot be started is tried again, as its definition says, and then given up. */
  start(): void {
    this.#wanted = true;
    this.#cancelRetry();
    this.#retry.reset();
    void this.#inTurn(() => this.#begin());
  }

  /**
   * Takes a changed definition over; what does not run now begins with it. Rejects when what runs cannot take it over,
   * and then goes on as it was.
   */
  async change(graph: PipelineGraph): Promise<void> {
    this.#giveStartUp();
    this.#changes += 1;
    const refusal = await this.#inTurn(() => this.#change(graph));
    if (refusal !== null) throw refusal;
  }

  /** Lets what is in flight end, for a while. Resolves when nothing is left of it. */
  stop(): Promise<void> {
    return this.#end((run) => run.stop(DRAIN_MS));
  }

  /** Ends at once. Resolves when nothing is left of it. */
  kill(): Promise<void> {
    return this.#end((run) => run.kill());
  }

  async #begin(): Promise<void> {
    if (!this.#wanted || this.#current.opened !== null || this.#changes > 0) return;
    this.#cancelRetry();
    this.#current.forget();
    this.#journal.enter('starting', 'opening its models, elements and source');
    try {
      const opened = this.#parts.open(this.#graph, this.#listener(), this.#parts.log);
      this.#current.hold(opened);
      opened.run.logLevel(runLogLevel(this.#parts.log));
      await startRun(opened, this.#graph);
      this.#retry.reset();
      if (this.#journal.state === 'starting') this.#journal.enter('running', 'frames may come');
    } catch (error) {
      await this.#current.release((run) => run.kill());
      this.#tryLater(asSightlineError(error));
    }
  }

  #tryLater(error: SightlineError): void {
    if (!this.#wanted) return;
    const waitMs = this.#retry.next(this.#graph.restart);
    const again = (): void => void this.#inTurn(() => this.#begin());
    if (waitMs !== null) this.#cancelRetry = this.#parts.clock.after(waitMs, again);
    this.#journal.cannotStart(error, waitMs);
  }

  /** Gives why it was not taken over, or null. */
  async #change(graph: PipelineGraph): Promise<SightlineError | null> {
    this.#changes -= 1;
    const { opened } = this.#current;
    try {
      if (opened !== null) await changeRun(opened, graph);
    } catch (error) {
      const refusal = asSightlineError(error);
      this.#journal.refused(refusal.message);
      return refusal;
    }
    this.#journal.refused(null);
    this.#graph = graph;
    // Another definition is another chance for what failed or was over.
    if (opened === null && this.#wanted) this.start();
    return null;
  }

  /** Whoever waits for a model or a source gives up, so that the turn of what comes next comes. */
  #giveStartUp(): void {
    if (this.#journal.state === 'starting') this.#current.abandon();
  }

  #end(how: (run: Run) => Promise<void>): Promise<void> {
    this.#wanted = false;
    this.#cancelRetry();
    this.#giveStartUp();
    return this.#inTurn(async () => {
      await this.#current.release(how);
      this.#journal.follow('stopped', 'it was asked to');
    });
  }

  #listener(): RunListener {
    return {
      state: (state, reason) => this.#hear(state, reason),
      notice: (notice) => this.#journal.hear(notice),
      delivered: (ageMs) => this.#parts.delivered?.(ageMs),
    };
  }

  #hear(state: RunState, reason: string): void {
    const { opened } = this.#current;
    // While it starts or is ended from here, how that went is judged here.
    if (opened === null || (this.#journal.state === 'starting' && state !== 'running')) return;
    this.#journal.follow(state, reason);
    if (state === 'stopping') this.#current.remember();
    if (state !== 'stopped' && state !== 'failed') return;
    // It ended by itself: a file is over, or the engine has given up. A changed definition starts it again.
    void this.#inTurn(() => this.#current.release((run) => run.kill(), opened));
  }

  /** None of the steps rejects. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#last.then(step);
    this.#last = done.then(() => undefined);
    return done;
  }
}
