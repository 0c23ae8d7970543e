import type { DetectOptions, DetectResult, Detector } from '../detect/detector.ts';
import { SightlineError, asSightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { DropReason, RunFigures } from './figures.ts';
import { Ledger, dropReasonOf } from './ledger.ts';
import { Mailbox } from './mailbox.ts';
import { Slots } from './slots.ts';
import { RunStatistics } from './statistics.ts';

/** One heavy element of a run: who finds things, and what is asked of it. */
export interface RunStep<F> {
  readonly detector: Detector<F>;
  readonly options: DetectOptions;
}

/** What a run is made of. The host supplies the frame's verbs and the clock. */
export interface RunInit<F> {
  /** At least one; each with a detector of its own. They see the same frame and work at once. */
  readonly steps: readonly RunStep<F>[];
  /** Frees a frame; called exactly once for each that no detector took over. Must not throw. */
  close(frame: F): void;
  /** A second handle to the same frame, closed separately. */
  clone(frame: F): F;
  /** Milliseconds; never runs backwards. */
  now(): number;
  /** A frame older than this is of no use any more: dropped as `deadline`. Absent: no limit. */
  readonly deadlineMs?: number;
  /** Called in frame order. */
  onResult(result: DetectResult): void;
  /** A frame could not be inferred; the run goes on with the next. Must not throw. */
  onError(error: SightlineError): void;
}

/** A frame that the run owns. */
interface Held<F> {
  readonly frame: F;
  readonly info: FrameInfo;
  /** Counts up from 1: the order of capture, whatever the source calls its frames. */
  readonly sequence: number;
  readonly capturedAt: number;
}

/** One step's part in one frame: who looks at it, and the handle that passes to the detector. */
interface Leg<F> {
  readonly step: RunStep<F>;
  readonly frame: F;
}

/** How one leg ended. */
type Outcome = { readonly result: DetectResult } | { readonly error: SightlineError };

/**
 * Leads frames through the detectors of a pipeline. One frame waits at most, the newest wins; as many are in flight
 * as every detector allows. Every frame pushed is closed by the run or handed to a detector, which closes it, and is
 * counted exactly once. The run does not own the detectors: whoever made them closes them.
 */
export class Run<F> {
  readonly #init: RunInit<F>;
  /** Detectors are replaced in here; options stay. */
  readonly #steps: RunStep<F>[];
  readonly #mailbox = new Mailbox<Held<F>>();
  readonly #ledger = new Ledger();
  readonly #statistics = new RunStatistics();
  readonly #abort = new AbortController();
  readonly #slots = new Slots();
  readonly #flights = new Set<Promise<void>>();
  #captured = 0;
  #delivered = 0;

  /** Throws `conflict` when there is no step or when two share a detector. */
  constructor(init: RunInit<F>) {
    if (init.steps.length === 0) throw new SightlineError('conflict', 'a run needs at least one detector');
    if (new Set(init.steps.map((step) => step.detector)).size < init.steps.length) {
      throw new SightlineError('conflict', 'each step of a run needs a detector of its own');
    }
    this.#init = init;
    this.#steps = [...init.steps];
  }

  /** Takes the frame over. After `stop` it is closed and counted as stopped. */
  push(frame: F, info: FrameInfo): void {
    const capturedAt = this.#init.now();
    this.#ledger.capture();
    this.#statistics.captured(capturedAt);
    this.#captured += 1;
    const held = { frame, info, sequence: this.#captured, capturedAt };
    if (this.#abort.signal.aborted) {
      this.#discard(held, 'stopped');
      return;
    }
    const replaced = this.#mailbox.put(held);
    if (replaced) this.#discard(replaced, 'superseded');
    this.#pump();
  }

  /**
   * From here on new frames go to this detector. What is in flight with the old one may still answer; the old one
   * may be closed at any time. Throws `not_found` for an unknown step, `conflict` for a detector of another step.
   */
  replaceDetector(step: number, detector: Detector<F>): void {
    const current = this.#steps[step];
    if (current === undefined) throw new SightlineError('not_found', `there is no step ${step} in this run`);
    if (this.#steps.some((other) => other !== current && other.detector === detector)) {
      throw new SightlineError('conflict', 'this detector serves another step of the run');
    }
    this.#steps[step] = { detector, options: current.options };
    this.#pump();
  }

  /** How the run does right now; cheap enough for display rate. */
  figures(): RunFigures {
    return { ledger: this.#ledger.counts(), ...this.#statistics.figures(this.#init.now()) };
  }

  /** Aborts what is in flight and resolves when all of it has settled. No result is delivered from here on. */
  async stop(): Promise<void> {
    const waiting = this.#mailbox.take();
    if (waiting) this.#discard(waiting, 'stopped');
    this.#abort.abort(new SightlineError('aborted', 'the run was stopped'));
    while (this.#flights.size > 0) await Promise.all(this.#flights);
  }

  #pump(): void {
    while (this.#mailbox.size > 0 && this.#steps.every(({ detector }) => this.#slots.hasRoom(detector))) {
      const held = this.#mailbox.take();
      if (held) this.#dispatch(held);
    }
  }

  #dispatch(held: Held<F>): void {
    if (this.#isStale(held)) {
      this.#discard(held, 'deadline');
      return;
    }
    const legs = this.#legs(held);
    if (legs === undefined) return;
    const flight = this.#fly(held, legs).finally(() => this.#flights.delete(flight));
    this.#flights.add(flight);
  }

  /** A handle to the frame per step; undefined when it could not be shared, which is then accounted for. */
  #legs(held: Held<F>): Leg<F>[] | undefined {
    const legs: Leg<F>[] = [];
    try {
      for (const step of this.#steps) {
        legs.push({ step, frame: legs.length === 0 ? held.frame : this.#init.clone(held.frame) });
      }
      return legs;
    } catch (error) {
      for (const leg of legs) this.#init.close(leg.frame);
      this.#count('error');
      this.#init.onError(asSightlineError(error));
      return undefined;
    }
  }

  async #fly(held: Held<F>, legs: readonly Leg<F>[]): Promise<void> {
    // All slots are taken before the first detector is called: a call may come back into this run.
    for (const { step } of legs) this.#slots.take(step.detector);
    const outcomes = await Promise.all(legs.map((leg) => this.#detect(leg, held.info)));
    this.#land(held, legs, outcomes);
  }

  /** Never rejects. */
  async #detect({ step, frame }: Leg<F>, info: FrameInfo): Promise<Outcome> {
    try {
      return { result: await step.detector.detect(frame, info, step.options, this.#abort.signal) };
    } catch (error) {
      return { error: asSightlineError(error) };
    } finally {
      this.#slots.release(step.detector);
      this.#pump();
    }
  }

  #land(held: Held<F>, legs: readonly Leg<F>[], outcomes: readonly Outcome[]): void {
    if (this.#abort.signal.aborted) {
      this.#count('stopped');
      return;
    }
    const results: DetectResult[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      if ('error' in outcome) {
        this.#fail(outcome.error, legs[index]?.step.detector !== this.#steps[index]?.detector);
        return;
      }
      results.push(outcome.result);
    }
    this.#deliver(held, results);
  }

  #fail(error: SightlineError, replaced: boolean): void {
    // A detector that is closed after it was replaced aborts what it still holds: a planned move, not a fault.
    if (replaced && error.code === 'aborted') {
      this.#count('superseded');
      return;
    }
    this.#count(dropReasonOf(error.code));
    this.#init.onError(error);
  }

  #deliver(held: Held<F>, results: readonly DetectResult[]): void {
    if (held.sequence <= this.#delivered) this.#count('superseded');
    else if (this.#isStale(held)) this.#count('deadline');
    else {
      const result = mergeResults(results);
      const now = this.#init.now();
      this.#delivered = held.sequence;
      this.#ledger.infer();
      this.#statistics.inferred(now, result.timings, now - held.capturedAt);
      this.#notify(result);
    }
  }

  /** A listener that fails is reported like a frame that fails; it must not end the run. */
  #notify(result: DetectResult): void {
    try {
      this.#init.onResult(result);
    } catch (error) {
      this.#init.onError(asSightlineError(error));
    }
  }

  #isStale(held: Held<F>): boolean {
    const { deadlineMs } = this.#init;
    return deadlineMs !== undefined && this.#init.now() - held.capturedAt > deadlineMs;
  }

  #discard(held: Held<F>, reason: DropReason): void {
    this.#init.close(held.frame);
    this.#count(reason);
  }

  #count(reason: DropReason): void {
    this.#ledger.drop(reason);
    this.#statistics.dropped(this.#init.now());
  }
}

/** Detections in step order; everything else is the slowest step's, since that is what the frame waited for. */
function mergeResults(results: readonly DetectResult[]): DetectResult {
  const slowest = results.reduce((slow, result) =>
    result.timings.totalMs > slow.timings.totalMs ? result : slow,
  );
  return { ...slowest, detections: results.flatMap((result) => result.detections) };
}
