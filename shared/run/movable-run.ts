import type { Clock } from '../clock.ts';
import { SightlineError, asSightlineError, messageOf } from '../errors.ts';
import { structureOf } from '../pipeline/structure.ts';
import type { ControlEvent, RunStructure } from './control.ts';
import type { LogLevel } from './element.ts';
import type { LedgerCounts, RunFigures, RunState } from './figures.ts';
import { GateSource, endedMeanwhile } from './gate-source.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunSource } from './host.ts';
import { NOTHING, NO_FIGURES, sumOf } from './remote-ledger.ts';
import type { ElementLookup, Run, RunListener, RunNotice, SavedRun, TapOptions } from './run.api.ts';

/** Where a run can be: with its source, or on the edge. */
export type RunPlace = 'browser' | 'edge';

/** What a run is begun with in a place. */
export interface BeginInit<F> {
  readonly source: RunSource<F>;
  readonly listener: RunListener;
  readonly saved: SavedRun | null;
  /** The place is gone; with what the run last told of itself. */
  readonly onLost: (error: SightlineError, last: SavedRun) => void;
}

/** A place that is ready for a run. Either `begin` is called, once, or `close`. */
export interface PreparedPlace<F> {
  /** Makes a run there, which is idle. */
  begin(init: BeginInit<F>): Run;
  close(): void;
}

/** What a run that moves is made of. */
export interface MovableRunInit<F> {
  readonly graph: PipelineGraph;
  readonly elements: ElementLookup;
  readonly clock: Clock;
  /** Goes on through every move; it is stopped with the run. */
  readonly source: RunSource<F>;
  /** Frees a frame; must not throw. */
  readonly close: (frame: F) => void;
  readonly listener: RunListener;
  /** It is somewhere else now. */
  readonly onMoved: (place: RunPlace) => void;
  /** Gets everything ready that a run needs there, while it still runs elsewhere. Rejects with why it cannot be. */
  readonly prepare: (place: RunPlace) => Promise<PreparedPlace<F>>;
}

const OVER: ReadonlySet<RunState> = new Set(['stopped', 'failed']);

/**
 * A run that goes from place to place with what its elements remember and the number of its next frame. In between
 * nothing is lost but the frames that come, which are counted. If the edge is lost it goes on here from what was last
 * told from there.
 */
export class MovableRun<F> implements Run {
  readonly #init: MovableRunInit<F>;
  readonly #gate: GateSource<F>;
  #before: LedgerCounts = NOTHING;
  #current: Run | null = null;
  /** What the current run counted is in `#before` already. */
  #isCounted = false;
  #place: RunPlace = 'browser';
  #state: RunState = 'idle';
  /** From when a run is saved, or lost, until frames flow to the next. */
  #moving = false;
  /** Stands for the current run in what is told of it. */
  #visit: object = {};
  #level: LogLevel | null = null;
  #ending: Promise<void> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(init: MovableRunInit<F>) {
    this.#init = init;
    this.#gate = new GateSource(init.source, { close: init.close, dropped: () => this.#dropped() });
  }

  get state(): RunState {
    return this.#state;
  }

  /** Where it is. */
  get place(): RunPlace {
    return this.#place;
  }

  async start(): Promise<void> {
    if (this.#state !== 'idle') throw new SightlineError('conflict', `this run is ${this.#state} already`);
    const prepared = await this.#init.prepare(this.#place);
    await this.#begin(prepared, this.#place, null);
  }

  /**
   * Moves it; resolves when frames flow there. Rejects with why it could not, and then runs where it was. One move
   * after the other.
   */
  moveTo(place: RunPlace): Promise<void> {
    const moved = this.#turn.then(() => this.#move(place));
    this.#turn = Promise.allSettled([moved]);
    return moved;
  }

  async stop(drainMs?: number): Promise<void> {
    await this.#end((run) => run.stop(drainMs));
  }

  async kill(): Promise<void> {
    await this.#end((run) => run.kill());
  }

  pause(): void {
    this.#current?.pause();
  }

  resume(): void {
    this.#current?.resume();
  }

  notify(event: ControlEvent): void {
    this.#here().notify(event);
  }

  structure(): RunStructure {
    return structureOf(this.#init.graph, this.#init.elements);
  }

  figures(): RunFigures {
    const now = this.#current?.figures() ?? NO_FIGURES;
    const ledger = this.#isCounted ? this.#before : sumOf(this.#before, now.ledger);
    return { ...now, state: this.#state, ledger };
  }

  async change(graph: PipelineGraph): Promise<void> {
    await this.#here().change(graph);
  }

  save(): Promise<SavedRun> {
    return this.#here().save();
  }

  snapshot(): Promise<SavedRun> {
    return this.#here().snapshot();
  }

  tap(options: TapOptions): () => void {
    return this.#here().tap(options);
  }

  trace(every: number): void {
    this.#current?.trace(every);
  }

  logLevel(level: LogLevel): void {
    this.#level = level;
    this.#current?.logLevel(level);
  }

  #here(): Run {
    if (this.#current !== null) return this.#current;
    throw new SightlineError('conflict', 'this run has not begun yet');
  }

  async #move(place: RunPlace): Promise<void> {
    const run = this.#here();
    if (place === this.#place) return;
    const prepared = await this.#init.prepare(place);
    if (this.#ending !== null || OVER.has(run.state)) {
      prepared.close();
      throw endedMeanwhile();
    }
    const wasPaused = this.#state === 'paused';
    const saved = await this.#saveOf(run);
    await this.#goOn(prepared, place, saved);
    if (wasPaused) this.pause();
  }

  /** Begins there; where that fails, here again. */
  async #goOn(prepared: PreparedPlace<F>, place: RunPlace, saved: SavedRun): Promise<void> {
    const former = this.#place;
    try {
      await this.#begin(prepared, place, saved);
    } catch (error) {
      if (this.#ending !== null) throw endedMeanwhile();
      this.#leave();
      await this.#begin(await this.#init.prepare(former), former, saved).catch((worse: unknown) =>
        this.#giveUp(asSightlineError(worse)),
      );
      throw error;
    }
    this.#tell('changed', `It runs ${WHERE[place]} now and goes on where it was.`);
  }

  async #saveOf(run: Run): Promise<SavedRun> {
    const fallback = await run.snapshot();
    this.#moving = true;
    try {
      return await run.save();
    } catch (error) {
      this.#tell(
        'warning',
        `What it knew was not saved: ${messageOf(error)} It goes on from a moment before.`,
      );
      // Numbers that were given meanwhile are not given again.
      return { ...fallback, captured: fallback.captured + run.figures().ledger.captured };
    } finally {
      this.#leave();
    }
  }

  async #begin(prepared: PreparedPlace<F>, place: RunPlace, saved: SavedRun | null): Promise<void> {
    if (this.#ending !== null) {
      prepared.close();
      throw endedMeanwhile();
    }
    const visit = {};
    this.#visit = visit;
    const onLost = (error: SightlineError, last: SavedRun): void => {
      if (this.#visit === visit) this.#lost(error, last);
    };
    const run = prepared.begin({ source: this.#gate, listener: this.#listenerOf(visit), saved, onLost });
    this.#current = run;
    this.#isCounted = false;
    await run.start();
    if (this.#level !== null) run.logLevel(this.#level);
    this.#place = place;
    this.#moving = false;
    this.#init.onMoved(place);
    this.#setState(run.state, 'frames flow');
  }

  /** What the current run counted is kept: it counts no more. */
  #leave(): void {
    if (this.#isCounted || this.#current === null) return;
    this.#isCounted = true;
    this.#before = sumOf(this.#before, this.#current.figures().ledger);
  }

  #lost(error: SightlineError, last: SavedRun): void {
    this.#moving = true;
    this.#turn = this.#recover(this.#turn, error, last);
  }

  async #recover(turn: Promise<unknown>, error: SightlineError, last: SavedRun): Promise<void> {
    await turn;
    if (this.#ending !== null) return;
    this.#leave();
    try {
      await this.#begin(await this.#init.prepare('browser'), 'browser', last);
      this.#tell('warning', `${error.message} It goes on here from what was last told from there: ${DOUBT}`);
    } catch (worse) {
      if (this.#ending === null) this.#giveUp(asSightlineError(worse));
    }
  }

  #giveUp(error: SightlineError): void {
    this.#moving = false;
    this.#setState('failed', error.message);
  }

  /** While it moves, what becomes of the run that is left is no news. */
  #listenerOf(visit: object): RunListener {
    const { listener } = this.#init;
    return {
      output: (message, element) => listener.output?.(message, element),
      event: (event) => listener.event?.(event),
      notice: (notice) => listener.notice?.(notice),
      state: (state, reason) => {
        if (this.#visit === visit && (!this.#moving || this.#ending !== null)) this.#setState(state, reason);
      },
    };
  }

  #end(how: (run: Run) => Promise<void>): Promise<void> {
    this.#ending ??= this.#close(how);
    return this.#ending;
  }

  async #close(how: (run: Run) => Promise<void>): Promise<void> {
    if (this.#current !== null) await how(this.#current);
    await this.#gate.close();
    this.#setState('stopped', 'it was stopped');
  }

  #dropped(): void {
    this.#before = sumOf(this.#before, { ...NOTHING, captured: 1, dropped: { paused: 1 } });
  }

  #setState(state: RunState, reason: string): void {
    if (state === this.#state || OVER.has(this.#state)) return;
    this.#state = state;
    this.#init.listener.state?.(state, reason);
  }

  #tell(kind: RunNotice['kind'], message: string): void {
    this.#init.listener.notice?.({ at: this.#init.clock.wallTime(), kind, element: null, message });
  }
}

const WHERE: Readonly<Record<RunPlace, string>> = { browser: 'in the browser', edge: 'on the edge' };
const DOUBT = 'of about the last second, events may be missing, or come again.';
