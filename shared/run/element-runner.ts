import { asSightlineError } from '../errors.ts';
import type { SightlineError } from '../errors.ts';
import { Job, isPromise, messagesOf } from './element-job.ts';
import type { JobOutcome } from './element-job.ts';
import { ElementMeter } from './element-meter.ts';
import type { Element, Outputs } from './element.ts';
import type { ElementFigures, ElementState, FrameOutcome } from './figures.ts';
import { OUTCOME, account, droppedAs, finish } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphElement } from './graph.ts';
import type { Message } from './message.ts';
import { lossOf } from './loss.ts';
import { Outlet } from './outlet.ts';
import type { Packet } from './packet.ts';
import { TapList } from './tap-list.ts';
import type { InWire, Pumped } from './wire.ts';

/**
 * Runs one element: takes from its wires in the order of arrival, as many at once as the element allows, sends what
 * comes out in the order of what went in, and accounts for every message whatever the element does.
 */
export class ElementRunner implements Pumped {
  readonly meter = new ElementMeter();
  readonly outlet: Outlet;
  readonly taps = new TapList();
  readonly #context: FlowContext;
  #spec: GraphElement;
  #element: Element | null = null;
  #inputs: readonly InWire[] = [];
  /** In the order in which they came; the first one's outputs go out first. */
  #jobs: Job[] = [];
  #paused = false;
  #state: 'starting' | 'ready' | 'restarting' | 'failed' | 'stopped' = 'starting';
  #stuck = false;
  #pumping = false;
  #again = false;

  constructor(spec: GraphElement, context: FlowContext) {
    this.#spec = spec;
    this.#context = context;
    this.outlet = new Outlet(spec.name, context, this.taps);
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
      if (state !== 'restarting' || !job.wire.retry(job.packet)) this.#abandon(job, outcome);
    }
    return element;
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
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    try {
      do {
        this.#again = false;
        this.#landDone();
        while (this.#step()) this.#landDone();
      } while (this.#again);
    } finally {
      this.#pumping = false;
    }
  }

  figures(now: number): ElementFigures {
    const { meter } = this;
    const { name, type, flow } = this.#spec;
    return {
      name,
      type,
      flow,
      state: this.#visibleState(),
      processed: meter.processed,
      emitted: meter.emitted,
      filtered: meter.filtered,
      failed: meter.failed,
      rate: meter.rate(now),
      latencyMs: meter.latency.percentiles(),
      restarts: meter.restarts,
      lastError: meter.lastError,
      heartbeatAgeMs: Math.max(0, now - meter.beatAt),
      metrics: {},
    };
  }

  #visibleState(): ElementState {
    if (this.#state !== 'ready') return this.#state;
    if (this.#stuck) return 'stuck';
    if (this.#paused) return 'paused';
    return this.isIdle ? 'idle' : 'busy';
  }

  /** Takes one message, if it may. */
  #step(): boolean {
    const element = this.#element;
    if (element === null || this.#paused || this.#jobs.length >= (element.concurrency ?? 1)) return false;
    const wire = this.#nextWire();
    if (wire === undefined || this.outlet.isBlocked) return false;
    const packet = wire.take();
    if (packet === undefined) return false;
    if (this.#isStale(packet)) finish(this.#context, packet, droppedAs('deadline'));
    else this.#work(element, new Job(packet, wire, this.#context.clock.now()));
    wire.makeRoom();
    return true;
  }

  /** The wire whose first message came first. */
  #nextWire(): InWire | undefined {
    let first: InWire | undefined;
    let arrival = Number.POSITIVE_INFINITY;
    for (const wire of this.#inputs) {
      const candidate = wire.arrival;
      if (candidate >= arrival) continue;
      first = wire;
      arrival = candidate;
    }
    return first;
  }

  #isStale({ capturedAt }: Packet): boolean {
    const { deadlineMs, clock } = this.#context;
    return deadlineMs !== null && clock.now() - capturedAt > deadlineMs;
  }

  #work(element: Element, job: Job): void {
    this.outlet.show('input', job.packet.message);
    this.#jobs.push(job);
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
      this.#land(job, job.outcome);
    }
  }

  #land(job: Job, outcome: JobOutcome): void {
    if ('error' in outcome) this.#fail(job, outcome.error);
    else this.#deliver(job, outcome.outputs);
  }

  #deliver(job: Job, given: readonly Message[]): void {
    const outputs = job.hand(given, this.#context.frames);
    if (outputs.length > 0) {
      this.meter.emitted += outputs.length;
      this.outlet.send(job.packet, outputs, job.begunAt);
      if (this.#tells(outputs)) this.#context.told?.(this.#spec.name);
      return;
    }
    const absorbed = this.#element?.absorbs === true;
    if (!absorbed) this.meter.filtered += 1;
    account(this.#context, job.packet, absorbed ? OUTCOME.delivered : OUTCOME.filtered);
  }

  /** Whether it tells of something that its successor must not tell again. */
  #tells(outputs: readonly Message[]): boolean {
    const element = this.#element;
    if (element?.save === undefined) return false;
    return element.absorbs === true || outputs.some(({ kind }) => kind === 'event');
  }

  /** What has a reason of its own (a lost edge, a detector that restarts) is a drop, and no fault of the element. */
  #fail(job: Job, error: SightlineError): void {
    const outcome = lossOf(error);
    if (!job.wire.retry(job.packet)) this.#abandon(job, outcome);
    if (outcome.kind === 'failed') {
      this.meter.failed += 1;
      this.meter.lastError = error.message;
    }
    if (error.code !== 'aborted') this.#context.listener.failed(this.#spec.name, error);
  }

  /** Ends a packet that an element had in its hands. */
  #abandon(job: Job, outcome: FrameOutcome): void {
    job.closeInput(this.#context.frames);
    account(this.#context, job.packet, outcome);
  }
}

function outcomeOf(outputs: Outputs): JobOutcome {
  try {
    return { outputs: messagesOf(outputs) };
  } catch (error) {
    return { error: asSightlineError(error) };
  }
}
