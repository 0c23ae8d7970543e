import { asSightlineError } from '../errors.ts';
import type { SightlineError } from '../errors.ts';
import { ElementMeter } from './element-meter.ts';
import type { Element, Outputs } from './element.ts';
import type { ElementFigures, ElementState, FrameOutcome } from './figures.ts';
import { OUTCOME, account, droppedAs, finish } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphElement } from './graph.ts';
import type { Message } from './message.ts';
import { Outlet } from './outlet.ts';
import type { Packet } from './packet.ts';
import { TapList } from './tap-list.ts';
import type { InWire, Pumped } from './wire.ts';

/** One message in an element's hands. */
interface Job {
  readonly packet: Packet;
  readonly wire: InWire;
  readonly begunAt: number;
  /** Undefined while the element works on it. */
  outcome: { readonly outputs: Outputs } | { readonly error: SightlineError } | undefined;
}

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
    for (const { packet, wire } of jobs) {
      if (state === 'restarting' && wire.retry(packet)) continue;
      this.#abandon(packet, element, outcome);
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
    do {
      this.#again = false;
      while (this.#step());
    } while (this.#again);
    this.#pumping = false;
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
    if (element === null || this.#paused || this.outlet.isBlocked) return false;
    if (this.#jobs.length >= (element.concurrency ?? 1)) return false;
    const wire = this.#nextWire();
    const packet = wire?.take();
    if (wire === undefined || packet === undefined) return false;
    if (this.#isStale(packet)) finish(this.#context, packet, droppedAs('deadline'));
    else this.#work(element, packet, wire);
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

  #work(element: Element, packet: Packet, wire: InWire): void {
    const job: Job = { packet, wire, begunAt: this.#context.clock.now(), outcome: undefined };
    this.taps.show('input', packet.message);
    this.#jobs.push(job);
    try {
      const outputs = element.process(this.#lent(element, packet, wire));
      if (outputs instanceof Promise) this.#await(element, job, outputs);
      else this.#settle(job, { outputs });
    } catch (error) {
      this.#settle(job, { error: asSightlineError(error) });
    }
  }

  /** An element that closes its frames is given a second handle where the message may have to be given again. */
  #lent(element: Element, packet: Packet, wire: InWire): Message {
    const { message } = packet;
    if (message.kind !== 'frame' || element.takesFrames !== true) return message;
    if (wire.spec.policy.kind !== 'at_least_once') return message;
    return { ...message, value: this.#context.frames.clone(message.value) };
  }

  #await(element: Element, job: Job, outputs: Promise<Outputs>): void {
    const settle = (outcome: NonNullable<Job['outcome']>): void => {
      // It was taken away meanwhile: its message is accounted for.
      if (this.#element !== element || !this.#jobs.includes(job)) return this.#discard(outcome);
      this.#settle(job, outcome);
      return this.pump();
    };
    outputs.then(
      (value) => settle({ outputs: value }),
      (error: unknown) => settle({ error: asSightlineError(error) }),
    );
  }

  #settle(job: Job, outcome: NonNullable<Job['outcome']>): void {
    job.outcome = outcome;
    const now = this.#context.clock.now();
    this.meter.done(now, now - job.begunAt);
    while (this.#jobs[0]?.outcome !== undefined) {
      const done = this.#jobs.shift();
      if (done !== undefined) this.#land(done);
    }
  }

  #land({ packet, wire, outcome, begunAt }: Job): void {
    if (outcome === undefined) return;
    if ('error' in outcome) this.#fail(packet, wire, outcome.error);
    else this.#deliver(packet, wire, outcome.outputs, begunAt);
  }

  #deliver(packet: Packet, wire: InWire, outputs: Outputs, begunAt: number): void {
    const list = outputs === null || outputs === undefined ? [] : isList(outputs) ? outputs : [outputs];
    this.#closeInput(packet, wire, list);
    if (list.length > 0) {
      this.meter.emitted += list.length;
      this.outlet.send(packet, list, begunAt);
      return;
    }
    const absorbed = this.#element?.absorbs === true;
    if (!absorbed) this.meter.filtered += 1;
    account(this.#context, packet, absorbed ? OUTCOME.delivered : OUTCOME.filtered);
  }

  /** Pixels that were lent are closed, unless they go on. */
  #closeInput({ message }: Packet, wire: InWire, outputs: readonly Message[]): void {
    if (message.kind !== 'frame') return;
    const isTaken = this.#element?.takesFrames === true && wire.spec.policy.kind !== 'at_least_once';
    const goesOn = outputs.some((output) => output.kind === 'frame' && output.value === message.value);
    if (!isTaken && !goesOn) this.#context.frames.close(message.value);
  }

  /** What has a reason of its own (a lost edge, a detector that restarts) is a drop, and no fault of the element. */
  #fail(packet: Packet, wire: InWire, error: SightlineError): void {
    const outcome = outcomeOf(error);
    if (!wire.retry(packet)) this.#abandon(packet, this.#element, outcome);
    if (outcome.kind !== 'failed') return;
    this.meter.failed += 1;
    this.meter.lastError = error.message;
    this.#context.listener.failed(this.#spec.name, error);
  }

  /** Ends a packet that an element had in its hands. */
  #abandon(packet: Packet, element: Element | null, outcome: FrameOutcome): void {
    const { message } = packet;
    if (message.kind === 'frame' && element?.takesFrames !== true) this.#context.frames.close(message.value);
    account(this.#context, packet, outcome);
  }

  /** Closes the pixels of an answer that comes too late. */
  #discard(outcome: NonNullable<Job['outcome']>): void {
    if ('error' in outcome || outcome.outputs === null || outcome.outputs === undefined) return;
    const list = isList(outcome.outputs) ? outcome.outputs : [outcome.outputs];
    for (const output of list) if (output.kind === 'frame') this.#context.frames.close(output.value);
  }
}

function isList(outputs: NonNullable<Outputs>): outputs is readonly Message[] {
  return Array.isArray(outputs);
}

function outcomeOf({ code }: SightlineError): FrameOutcome {
  if (code === 'deadline' || code === 'edge_lost' || code === 'lane_crashed') return droppedAs(code);
  if (code === 'aborted') return droppedAs('superseded');
  if (code === 'overloaded') return droppedAs('full');
  return OUTCOME.failed;
}
