import { asSightlineError, messageOf } from '../errors.ts';
import type { SightlineError } from '../errors.ts';
import type { RunState } from './figures.ts';
import { endedMeanwhile } from './gate-source.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunSource } from './host.ts';
import type { Loss, MovableRunInit, PreparedPlace, RunPlace } from './run-place.ts';
import type { RunStay } from './run-stay.ts';
import type { Run, RunListener, RunNotice, SavedRun } from './run.api.ts';

/** What the steps of moves are made of. */
export interface MoveStepsInit<F> extends Pick<MovableRunInit<F>, 'listener' | 'onMoved' | 'prepare'> {
  readonly source: RunSource<F>;
  readonly stay: RunStay;
  readonly graph: () => PipelineGraph;
  /** Whether the run was told to end. */
  readonly isEnding: () => boolean;
  readonly state: (state: RunState, reason: string) => void;
  readonly tell: (kind: RunNotice['kind'], message: string) => void;
  /** After what is under way. */
  readonly inTurn: (step: () => Promise<void>) => Promise<void>;
}

/** Orders that wait for a move to be over; more are refused by their senders' patience, the oldest go first. */
const MAX_WAITING = 1_000;

/** Takes a run from place to place: saves it, begins it elsewhere, and where that fails where it was. */
export class MoveSteps<F> {
  readonly #init: MoveStepsInit<F>;
  #place: RunPlace = 'browser';
  /** From when a run is saved, or lost, until frames flow to the next. */
  #isMoving = false;
  /** Stands for the current run in what is told of it. */
  #visit: object = {};
  #waiting: ((run: Run) => void)[] = [];

  constructor(init: MoveStepsInit<F>) {
    this.#init = init;
  }

  get place(): RunPlace {
    return this.#place;
  }

  /** Begins in a place, anew or from a state. */
  async begin(place: RunPlace, saved: SavedRun | null = null): Promise<void> {
    const { prepare, graph } = this.#init;
    await this.#beginIn(await prepare(place, graph()), place, saved);
  }

  /** At once, or when the move is over. */
  whenThere(order: (run: Run) => void): void {
    const run = this.#init.stay.current;
    if (!this.#isMoving) {
      if (run !== null) order(run);
      return;
    }
    this.#waiting.push(order);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  /** Takes a run over. Rejects with why it goes on where it was. */
  async carry(run: Run, prepared: PreparedPlace<F>, place: RunPlace): Promise<void> {
    const former = this.#place;
    const wasPaused = run.state === 'paused';
    const saved = await this.#saveOf(run);
    if (wasPaused) this.#waiting.unshift((next) => next.pause());
    try {
      await this.#beginIn(prepared, place, saved);
    } catch (error) {
      await this.#goBack(former, saved);
      throw error;
    }
    this.#init.tell('changed', `It runs ${WHERE[place]} now and goes on where it was.`);
  }

  async #goBack(former: RunPlace, saved: SavedRun): Promise<void> {
    if (this.#init.isEnding()) throw endedMeanwhile();
    this.#init.stay.leave();
    await this.begin(former, saved).catch((worse: unknown) => this.#giveUp(asSightlineError(worse)));
  }

  async #saveOf(run: Run): Promise<SavedRun> {
    const fallback = await run.snapshot();
    this.#isMoving = true;
    try {
      return await run.save();
    } catch (error) {
      const words = `What it knew was not saved: ${messageOf(error)} It goes on from a moment before.`;
      if (!this.#init.isEnding()) this.#init.tell('warning', words);
      // Numbers that were given meanwhile are not given again.
      return { ...fallback, captured: fallback.captured + run.figures().ledger.captured };
    } finally {
      this.#init.stay.leave();
    }
  }

  async #beginIn(prepared: PreparedPlace<F>, place: RunPlace, saved: SavedRun | null): Promise<void> {
    const { stay, source, graph, onMoved, state, isEnding } = this.#init;
    if (isEnding()) {
      prepared.close();
      throw endedMeanwhile();
    }
    const visit = {};
    this.#visit = visit;
    const onLost = (loss: Loss): void => {
      if (this.#visit === visit) this.#lost(loss);
    };
    const run = prepared.begin({ graph: graph(), source, listener: this.#listenerOf(visit), saved, onLost });
    stay.enter(run);
    await run.start();
    stay.settle();
    this.#place = place;
    this.#isMoving = false;
    onMoved(place);
    state(run.state, 'frames flow');
    this.#giveWaiting(run);
  }

  /** What was ordered meanwhile, in its order. */
  #giveWaiting(run: Run): void {
    for (const order of this.#waiting.splice(0)) {
      try {
        order(run);
      } catch (error) {
        this.#init.tell('warning', `What was ordered while it moved could not be done: ${messageOf(error)}`);
      }
    }
  }

  #lost(loss: Loss): void {
    this.#isMoving = true;
    void this.#init.inTurn(() => this.#recover(loss));
  }

  async #recover({ error, last, forgotten, wasPaused }: Loss): Promise<void> {
    if (this.#init.isEnding()) return;
    this.#init.stay.leave();
    if (wasPaused) this.#waiting.unshift((next) => next.pause());
    try {
      await this.begin('browser', last);
      this.#init.tell('warning', `${error.message} ${goesOn(forgotten)}`);
    } catch (worse) {
      if (!this.#init.isEnding()) this.#giveUp(asSightlineError(worse));
    }
  }

  #giveUp(error: SightlineError): void {
    this.#isMoving = false;
    this.#init.state('failed', error.message);
  }

  /** While it moves, what becomes of the run that is left is no news. */
  #listenerOf(visit: object): RunListener {
    const { listener, state, isEnding } = this.#init;
    return {
      output: (message, element) => listener.output?.(message, element),
      event: (event) => listener.event?.(event),
      notice: (notice) => listener.notice?.(notice),
      delivered: (ageMs) => listener.delivered?.(ageMs),
      state: (next, reason) => {
        if (this.#visit === visit && (!this.#isMoving || isEnding())) state(next, reason);
      },
    };
  }
}

const WHERE: Readonly<Record<RunPlace, string>> = { browser: 'in the browser', edge: 'on the edge' };

function goesOn(forgotten: number): string {
  const begun = 'It goes on here from what was last told from there';
  if (forgotten === 0) return `${begun}; no frame is forgotten.`;
  const frames = forgotten === 1 ? 'one frame' : `${forgotten} frames`;
  return `${begun}: ${frames} that had been sent since ${forgotten === 1 ? 'is' : 'are'} forgotten.`;
}
