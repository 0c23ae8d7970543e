import { SightlineError } from '../../shared/errors.ts';
import type { ControlEvent } from '../../shared/run/control.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import type { RunFigures, RunState } from '../../shared/run/figures.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { RunHistory } from '../../shared/run/run-history.ts';
import type { Run, RunNotice, TapOptions } from '../../shared/run/run.api.ts';
import { runLogLevel } from '../log.ts';
import { LentLevel } from './lent-level.ts';
import { RunJournal } from './run-journal.ts';
import { RunLife } from './run-life.ts';
import type { RunLifeParts } from './run-life.ts';

/** What keeps one pipeline running. */
export interface PipelineRunParts extends RunLifeParts {
  /** Its state reads differently now. */
  readonly changed: () => void;
  /** It was given up, with the reason. */
  readonly failed?: ((reason: string) => void) | undefined;
}

/** One pipeline of the document on this server: how it does, what happened to it, and how it is told to do otherwise. */
export class PipelineRun {
  readonly #parts: PipelineRunParts;
  readonly #journal: RunJournal;
  readonly #life: RunLife;
  readonly #level: LentLevel;
  /** How it did up to now, however often it was started. */
  readonly history = new RunHistory();

  constructor(graph: PipelineGraph, parts: PipelineRunParts) {
    this.#parts = parts;
    this.#journal = new RunJournal(parts);
    this.#level = new LentLevel(parts.log.level, (level) => this.#log(level));
    this.#life = new RunLife(
      graph,
      { ...parts, delivered: (ageMs) => this.history.delivered(ageMs) },
      this.#journal,
    );
  }

  get graph(): PipelineGraph {
    return this.#life.graph;
  }

  get state(): RunState {
    return this.#journal.state;
  }

  /** Milliseconds since 1970: since when it is in this state. */
  get since(): number {
    return this.#journal.since;
  }

  /** Why it is in this state, in words. */
  get reason(): string {
    return this.#journal.reason;
  }

  /** What happened lately, newest first. */
  get notices(): readonly RunNotice[] {
    return this.#journal.notices.newest;
  }

  /** Of the run, or of the last one; null before the first. */
  get figures(): RunFigures | null {
    return this.#life.figures;
  }

  /** The run of the engine that there is now, another one after each start; null while there is none. */
  get run(): Run | null {
    return this.#life.run;
  }

  /** Takes down how it does and ends what was lent, once in `HISTORY_LOOK_MS`. */
  look(): void {
    const { run, state, reason, figures } = this;
    const now = this.#parts.clock.now();
    this.history.look(now, { run, state, reason, figures });
    this.#level.look(now);
  }

  /** Begins. Never fails: what cannot be started is tried again, as its definition says, and then given up. */
  start(): void {
    this.#life.start();
  }

  /** Takes a changed definition over. Rejects when what runs cannot do so, and then goes on as it was. */
  change(graph: PipelineGraph): Promise<void> {
    return this.#life.change(graph);
  }

  /** Lets what is in flight end, for a while. Resolves when nothing is left of it. */
  stop(): Promise<void> {
    return this.#life.stop();
  }

  /**
   * `start`, `stop` and `kill` of the whole pipeline are begun here; everything else goes to its elements. Throws as
   * `Run.notify`, and `conflict` when it does not run.
   */
  send(event: ControlEvent): void {
    const whole = event.target.to === 'all';
    if (whole && event.name === 'start') this.#startOrResume();
    else if (whole && event.name === 'stop') void this.#life.stop();
    else if (whole && event.name === 'kill') void this.#life.kill();
    else this.#running().notify(event);
  }

  /** Throws `not_found` for an unknown element, `conflict` when it does not run. The returned function ends it. */
  tap(options: TapOptions): () => void {
    return this.#running().tap(options);
  }

  /** One frame in so many carries its way with it, as long as it runs; 0: none. */
  trace(every: number): void {
    this.#life.run?.trace(every);
  }

  /** Lines below this level are not logged, also after a restart; with `forMs` more than usual, for so long. */
  logLevel(level: LogLevel, forMs?: number): void {
    const now = this.#parts.clock.now();
    if (forMs === undefined) this.#level.set(level, now);
    else this.#level.lend(level, now + forMs, now);
  }

  #log(level: string): void {
    const { log } = this.#parts;
    log.level = level;
    this.#life.run?.logLevel(runLogLevel(log));
  }

  #startOrResume(): void {
    if (this.state === 'paused') this.#life.run?.resume();
    else this.#life.start();
  }

  #running(): Run {
    const { run } = this.#life;
    if (run !== null) return run;
    throw new SightlineError(
      'conflict',
      `Pipeline "${this.graph.id}" does not run now (it is ${this.state}). Send it the event "start" first.`,
    );
  }
}
