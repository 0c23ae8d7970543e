import { asSightlineError } from '../errors.ts';
import { Job, isPromise, messagesOf, outcomeOf } from './element-job.ts';
import type { JobOutcome } from './element-job.ts';
import { ElementMeter } from './element-meter.ts';
import type { Element, Outputs } from './element.ts';
import type { ElementFigures, ElementState, FrameOutcome } from './figures.ts';
import { droppedAs, finish } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphElement } from './graph.ts';
import { JobLanding } from './job-landing.ts';
import { Outlet } from './outlet.ts';
import { PumpLoop } from './pump-loop.ts';
import { TapList } from './tap-list.ts';
import { firstArrived } from './wire-ends.ts';
import type { InWire, Pumped } from './wire-ends.ts';

/**
 * Runs one element: takes from its wires in the order of arrival, as many at once as the element allows, sends what
 * comes out in the order of what went in, and accounts for every message whatever the element does.
 */
export class ElementRunner implements Pumped {
  readonly meter = new ElementMeter();
  readonly outlet: Outlet;
  readonly taps = new TapList();
  readonly #context: FlowContext;
  readonly #landing: JobLanding;
  #spec: GraphElement;
  #element: Element | null = null;
  #inputs: readonly InWire[] = [];
  /** In the order in which they came; the first one's outputs go out first. */
  #jobs: Job[] = [];
  #paused = false;
  #state: 'starting' | 'ready' | 'restarting' | 'failed' | 'stopped' = 'starting';
  #stuck = false;
  readonly #loop = new PumpLoop(() => this.#takeAll());

  constructor(spec: GraphElement, context: FlowContext) {
    this.#spec = spec;
    this.#context = context;
    this.outlet = new Outlet(spec.name, context, this.taps);
    this.#landing = new JobLanding(context, this.meter, this.outlet);
    this.meter.beatAt = context.clock.now();
  }

  get spec(): GraphElement {
    return this.#spec;
  }

  get element(): Element | null {
    return this.#element;
  }

  /** Since when it has worked on the message it has had longest; null: it has none. */
  get busySince(): number | null {
    return this.#jobs[0]?.begunAt ?? null;
  }

  /** Whether nothing is in its hands. */
  get isIdle(): boolean {
    return this.#jobs.length === 0;
  }

  /** Whether something waits for it. */
  get hasInput(): boolean {
    return this.#inputs.some(({ arrival }) => arrival !== Number.POSITIVE_INFINITY);
  }

  connect(inputs: readonly InWire[]): void {
    this.#inputs = inputs;
  }

  /** Lets it work. */
  adopt(element: Element, spec: GraphElement): void {
    this.#element = element;
    this.#spec = spec;
    this.#state = 'ready';
    this.#stuck = false;
    this.meter.beatAt = this.#context.clock.now();
    this.pump();
  }

  /** What the next instance is made from. */
  retarget(spec: GraphElement): void {
    this.#spec = spec;
  }

  /** Takes the element away; what it had in its hands ends as told, and its late answers count for nothing. */
  release(state: 'restarting' | 'failed' | 'stopped', outcome: FrameOutcome): Element | null {
    const element = this.#element;
    const jobs = this.#jobs;
    this.#element = null;
    this.#jobs = [];
    this.#state = state;
    for (const job of jobs) {
      job.discardOutputs(this.#context.frames);
      if (state !== 'restarting' || !job.wire.retry(job.packet)) this.#landing.abandon(job, outcome);
    }
    return element;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.pump();
  }

  /** Said by whoever watches it. */
  markStuck(stuck: boolean): void {
    this.#stuck = stuck;
  }

  pump(): void {
    this.#loop.run();
  }

  figures(now: number): ElementFigures {
    return this.meter.figures(this.#spec, this.#visibleState(), now);
  }

  #visibleState(): ElementState {
    if (this.#state !== 'ready') return this.#state;
    if (this.#stuck) return 'stuck';
    if (this.#paused) return 'paused';
    return this.isIdle ? 'idle' : 'busy';
  }

  #takeAll(): void {
    this.#landDone();
    while (this.#step()) this.#landDone();
  }

  /** Takes one message, if it may. */
  #step(): boolean {
    const element = this.#element;
    if (element === null || this.#paused || this.#jobs.length >= (element.concurrency ?? 1)) return false;
    const wire = firstArrived(this.#inputs);
    if (wire === undefined || this.outlet.isBlocked) return false;
    const packet = wire.take();
    if (packet === undefined) return false;
    const { deadlineMs, clock } = this.#context;
    const now = clock.now();
    if (deadlineMs !== null && now - packet.capturedAt > deadlineMs)
      finish(this.#context, packet, droppedAs('deadline'));
    else this.#work(element, new Job(packet, wire, now));
    wire.makeRoom();
    return true;
  }

  #work(element: Element, job: Job): void {
    this.#jobs.push(job);
    if (job.packet.message.filtered !== true) this.outlet.show('input', job.packet.message);
    else if (element.hearsFiltered !== true) {
      // It goes on in its turn.
      job.outcome = { outputs: [] };
      return;
    }
    try {
      const outputs = element.process(job.lend(element, this.#context.frames));
      if (isPromise(outputs)) this.#await(job, outputs);
      else this.#settle(job, { outputs: messagesOf(outputs) });
    } catch (error) {
      this.#settle(job, { error: asSightlineError(error) });
    }
  }

  #await(job: Job, outputs: PromiseLike<Outputs>): void {
    const settle = (outcome: JobOutcome): void => {
      this.#settle(job, outcome);
      this.pump();
    };
    outputs.then(
      (value) => settle(outcomeOf(value)),
      (error: unknown) => settle({ error: asSightlineError(error) }),
    );
  }

  /** What becomes of it is seen to in its turn. Where the element was taken away it is accounted for already. */
  #settle(job: Job, outcome: JobOutcome): void {
    job.outcome = outcome;
    if (!this.#jobs.includes(job)) return job.discardOutputs(this.#context.frames);
    const now = this.#context.clock.now();
    return this.meter.done(now, now - job.begunAt);
  }

  #landDone(): void {
    for (let job = this.#jobs[0]; job?.outcome !== undefined; job = this.#jobs[0]) {
      this.#jobs.shift();
      this.#landing.land(job, job.outcome, this.#spec.name, this.#element);
    }
  }
}
