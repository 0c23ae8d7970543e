import { SightlineError } from '../errors.ts';
import { structureOf } from '../pipeline/structure.ts';
import type { ControlEvent, RunStructure } from './control.ts';
import type { LogLevel } from './element.ts';
import type { RunFigures, RunState } from './figures.ts';
import { GateSource, endedMeanwhile } from './gate-source.ts';
import type { PipelineGraph } from './graph.ts';
import { MoveSteps } from './move-steps.ts';
import type { MovableRunInit, RunPlace } from './run-place.ts';
import type { Run, RunNotice, SavedRun, TapOptions } from './run.api.ts';
import { RunStay } from './run-stay.ts';

const OVER: ReadonlySet<RunState> = new Set(['stopped', 'failed']);

/**
 * A run that goes from place to place with what its elements remember and the number of its next frame. In between
 * nothing is lost but the frames that come, which are counted. If the edge is lost it goes on here from what was last
 * told from there.
 */
export class MovableRun<F> implements Run {
  readonly #init: MovableRunInit<F>;
  readonly #stay = new RunStay();
  readonly #gate: GateSource<F>;
  readonly #steps: MoveSteps<F>;
  #graph: PipelineGraph;
  #state: RunState = 'idle';
  #ending: Promise<void> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(init: MovableRunInit<F>) {
    this.#init = init;
    this.#graph = init.graph;
    this.#gate = new GateSource(init.source, { close: init.close, dropped: () => this.#stay.dropped() });
    this.#steps = new MoveSteps({
      ...init,
      source: this.#gate,
      stay: this.#stay,
      graph: () => this.#graph,
      isEnding: () => this.#ending !== null,
      state: (state, reason) => this.#setState(state, reason),
      tell: (kind, message) => this.#tell(kind, message),
      inTurn: (step) => this.#inTurn(step),
    });
  }

  get state(): RunState {
    return this.#state;
  }

  /** Where it is. */
  get place(): RunPlace {
    return this.#steps.place;
  }

  async start(): Promise<void> {
    if (this.#state !== 'idle') throw new SightlineError('conflict', `this run is ${this.#state} already`);
    await this.#steps.begin(this.place);
  }

  /**
   * Moves it; resolves when frames flow there. Rejects with why it could not, and then runs where it was. One move
   * after the other.
   */
  moveTo(place: RunPlace): Promise<void> {
    return this.#inTurn(() => this.#move(place));
  }

  async stop(drainMs?: number): Promise<void> {
    await this.#end((run) => run.stop(drainMs));
  }

  async kill(): Promise<void> {
    // A stop that is under way ends with it.
    if (this.#ending !== null) await this.#stay.current?.kill();
    await this.#end((run) => run.kill());
  }

  /** While it moves, it is paused where it arrives. */
  pause(): void {
    this.#steps.whenThere((run) => run.pause());
  }

  resume(): void {
    this.#steps.whenThere((run) => run.resume());
  }

  /** While it moves, an event waits until it is there. */
  notify(event: ControlEvent): void {
    void this.#stay.here;
    this.#steps.whenThere((run) => run.notify(event));
  }

  structure(): RunStructure {
    return structureOf(this.#graph, this.#init.elements);
  }

  figures(): RunFigures {
    return { ...this.#stay.figures(), state: this.#state };
  }

  /** After a move that is under way. */
  change(graph: PipelineGraph): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stay.here.change(graph);
      this.#graph = graph;
    });
  }

  save(): Promise<SavedRun> {
    return this.#stay.here.save();
  }

  snapshot(): Promise<SavedRun> {
    return this.#stay.here.snapshot();
  }

  /** Goes on looking wherever the run goes on. */
  tap(options: TapOptions): () => void {
    return this.#stay.tap(options);
  }

  trace(every: number): void {
    this.#stay.trace(every);
  }

  logLevel(level: LogLevel): void {
    this.#stay.logLevel(level);
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(step);
    this.#turn = Promise.allSettled([done]);
    return done;
  }

  async #move(place: RunPlace): Promise<void> {
    const run = this.#stay.here;
    if (place === this.place) return;
    const prepared = await this.#init.prepare(place, this.#graph);
    if (this.#ending !== null || OVER.has(run.state)) {
      prepared.close();
      throw endedMeanwhile();
    }
    await this.#steps.carry(run, prepared, place);
  }

  #end(how: (run: Run) => Promise<void>): Promise<void> {
    this.#ending ??= this.#close(how);
    return this.#ending;
  }

  async #close(how: (run: Run) => Promise<void>): Promise<void> {
    if (this.#stay.current !== null) await how(this.#stay.current);
    await this.#gate.close();
    this.#setState('stopped', 'it was stopped');
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
