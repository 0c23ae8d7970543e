import type { SightlineError } from '../../shared/errors.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { RunFigures, RunState } from '../../shared/run/figures.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Run, RunListener } from '../../shared/run/run.api.ts';
import type { Clock } from '../clock.ts';
import { runLogLevel } from '../log.ts';
import type { Log } from '../log.ts';
import { changeRun, endRun, startRun } from './opened-run.ts';
import type { OpenedRun } from './opened-run.ts';
import type { RunJournal } from './run-journal.ts';
import { StartRetry } from './start-retry.ts';

/** What a pipeline is run with. */
export interface RunLifeParts {
  readonly open: (graph: PipelineGraph, listener: RunListener, log: Log) => OpenedRun;
  readonly clock: Clock;
  /** Its own: its lines carry the pipeline. */
  readonly log: Log;
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
  readonly #retry: StartRetry;
  #graph: PipelineGraph;
  #opened: OpenedRun | null = null;
  /** Of the run that ended last. */
  #lastFigures: RunFigures | null = null;
  #wanted = false;
  #last: Promise<void> = Promise.resolve();

  constructor(graph: PipelineGraph, parts: RunLifeParts, journal: RunJournal) {
    this.#graph = graph;
    this.#parts = parts;
    this.#journal = journal;
    this.#retry = new StartRetry(parts.clock);
  }

  get graph(): PipelineGraph {
    return this.#graph;
  }

  /** Null while there is no run. */
  get run(): Run | null {
    return this.#opened?.run ?? null;
  }

  /** Of the run, or of the last one; null before the first. */
  get figures(): RunFigures | null {
    return this.#opened?.run.figures() ?? this.#lastFigures;
  }

  /** Resolves when it runs or its first try failed; never rejects. Further tries follow by themselves. */
  start(): Promise<void> {
    this.#wanted = true;
    this.#retry.reset();
    return this.#inTurn(() => this.#begin());
  }

  /** Takes a changed definition over; one that cannot be taken over leaves what runs as it is. Never rejects. */
  change(graph: PipelineGraph): Promise<void> {
    if (graph.revision !== this.#graph.revision) this.#giveStartUp();
    return this.#inTurn(() => this.#change(graph));
  }

  /** Lets what is in flight end, for a while. Resolves when nothing is left of it. */
  stop(): Promise<void> {
    this.#unwant();
    return this.#inTurn(() => this.#end((run) => run.stop(DRAIN_MS)));
  }

  /** Ends at once. Resolves when nothing is left of it. */
  kill(): Promise<void> {
    this.#unwant();
    return this.#inTurn(() => this.#end((run) => run.kill()));
  }

  async #begin(): Promise<void> {
    if (!this.#wanted || this.#opened !== null) return;
    this.#retry.cancel();
    this.#lastFigures = null;
    this.#journal.enter('starting', 'opening its models, elements and source');
    try {
      const opened = this.#parts.open(this.#graph, this.#listener(), this.#parts.log);
      this.#opened = opened;
      opened.run.logLevel(runLogLevel(this.#parts.log));
      await startRun(opened, this.#graph);
      this.#retry.reset();
      if (this.#journal.state === 'starting') this.#journal.enter('running', 'frames may come');
    } catch (error) {
      await this.#release((run) => run.kill());
      this.#tryLater(asSightlineError(error));
    }
  }

  #tryLater(error: SightlineError): void {
    if (!this.#wanted) return;
    const again = (): void => void this.#inTurn(() => this.#begin());
    const waitMs = this.#retry.later(this.#graph.restart, again);
    const what = `It could not be started: ${error.message.replace(/\.?$/, '.')}`;
    if (waitMs === null) {
      this.#journal.complain('given_up', what);
      this.#journal.enter('failed', error.message);
    } else {
      this.#journal.complain('error', `${what} Trying again in ${waitMs} ms.`);
      this.#journal.enter('healing', error.message);
    }
  }

  async #change(graph: PipelineGraph): Promise<void> {
    if (graph.revision === this.#graph.revision) return;
    const opened = this.#opened;
    if (opened === null) {
      this.#graph = graph;
      // Another definition is another chance for what failed or was over.
      this.#retry.reset();
      if (this.#wanted) await this.#begin();
      return;
    }
    try {
      await changeRun(opened, graph);
      this.#graph = graph;
    } catch (error) {
      this.#journal.complain('error', `The change was not taken over: ${asSightlineError(error).message}`);
    }
  }

  #unwant(): void {
    this.#wanted = false;
    this.#retry.cancel();
    this.#giveStartUp();
  }

  /** Whoever waits for a model or a source gives up, so that the turn of what comes next comes. */
  #giveStartUp(): void {
    const opened = this.#opened;
    if (this.#journal.state !== 'starting' || opened === null) return;
    endRun(opened, opened.run.figures(), (run) => run.kill()).catch((error: unknown) => {
      this.#journal.complain('error', `Its start could not be given up: ${asSightlineError(error).message}`);
    });
  }

  async #end(how: (run: Run) => Promise<void>): Promise<void> {
    await this.#release(how);
    this.#journal.follow('stopped', 'it was asked to');
  }

  async #release(how: (run: Run) => Promise<void>): Promise<void> {
    const opened = this.#opened;
    if (opened === null) return;
    this.#opened = null;
    try {
      this.#lastFigures = await endRun(opened, this.#atItsEnd(opened), how);
    } catch (error) {
      this.#journal.complain('error', `Its end went wrong: ${asSightlineError(error).message}`);
    }
  }

  #atItsEnd({ run }: OpenedRun): RunFigures {
    const figures = run.figures();
    return figures.elements.length === 0 && this.#lastFigures !== null ? this.#lastFigures : figures;
  }

  #listener(): RunListener {
    return {
      state: (state, reason) => this.#hear(state, reason),
      notice: (notice) => this.#journal.hear(notice),
    };
  }

  #hear(state: RunState, reason: string): void {
    // While it starts or is ended from here, how that went is judged here.
    if (this.#opened === null || (this.#journal.state === 'starting' && state !== 'running')) return;
    this.#journal.follow(state, reason);
    if (state === 'stopping') this.#lastFigures = this.#opened.run.figures();
    if (state !== 'stopped' && state !== 'failed') return;
    // It ended by itself: a file is over, or the engine has given up. A changed definition starts it again.
    const opened = this.#opened;
    void this.#inTurn(() => this.#releaseEnded(opened));
  }

  async #releaseEnded(opened: OpenedRun): Promise<void> {
    if (this.#opened === opened) await this.#release((run) => run.kill());
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(step);
    return this.#last;
  }
}
