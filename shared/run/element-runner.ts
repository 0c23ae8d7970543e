import { Job } from './element-job.ts';
import { ElementJobs } from './element-jobs.ts';
import { ElementMeter } from './element-meter.ts';
import type { Element } from './element.ts';
import type { ElementFigures, ElementState, FrameOutcome } from './figures.ts';
import { droppedAs, finish } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphElement } from './graph.ts';
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
  readonly #jobs: ElementJobs;
  #spec: GraphElement;
  #element: Element | null = null;
  #inputs: readonly InWire[] = [];
  #paused = false;
  #state: 'starting' | 'ready' | 'restarting' | 'failed' | 'stopped' = 'starting';
  #stuck = false;
  readonly #loop = new PumpLoop(() => this.#takeAll());

  constructor(spec: GraphElement, context: FlowContext) {
    this.#spec = spec;
    this.#context = context;
    this.outlet = new Outlet(spec.name, context, this.taps);
    this.#jobs = new ElementJobs(context, this.meter, this.outlet, () => this.pump());
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
    return this.#jobs.oldestSince;
  }

  /** Whether nothing is in its hands. */
  get isIdle(): boolean {
    return this.#jobs.size === 0;
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
    this.#element = null;
    this.#state = state;
    this.#jobs.release(state === 'restarting', outcome);
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
    this.#jobs.land(this.#spec.name, this.#element);
    while (this.#step()) this.#jobs.land(this.#spec.name, this.#element);
  }

  /** Takes one message, if it may. */
  #step(): boolean {
    const element = this.#element;
    if (element === null || this.#paused || this.#jobs.size >= (element.concurrency ?? 1)) return false;
    const wire = firstArrived(this.#inputs);
    if (wire === undefined || this.outlet.isBlocked) return false;
    const packet = wire.take();
    if (packet === undefined) return false;
    const { deadlineMs, clock } = this.#context;
    const now = clock.now();
    if (deadlineMs !== null && now - packet.capturedAt > deadlineMs)
      finish(this.#context, packet, droppedAs('deadline'));
    else this.#jobs.begin(element, new Job(packet, wire, now));
    wire.makeRoom();
    return true;
  }
}
