import { asSightlineError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { NO_LEGACY } from './element-legacy.ts';
import type { Legacy } from './element-legacy.ts';
import type { LogLevel } from './element.ts';
import { channelsFor, planWith, wiresOf, wiresToOpen } from './flow-channels.ts';
import type { Channels } from './flow-channels.ts';
import { firstError } from './first-error.ts';
import { FlowCrew } from './flow-crew.ts';
import { flowHearing } from './flow-hearing.ts';
import type { RunFlowsListener } from './flow-hearing.ts';
import type { FlowLink } from './flow-link.ts';
import { FlowRuntime } from './flow-runtime.ts';
import { MAIN_FLOW, wireId } from './graph.ts';
import type { GraphWire, PipelineGraph } from './graph.ts';
import type { RunHost } from './host.ts';
import { handOver } from './kept-message.ts';
import type { KeptMessage } from './kept-message.ts';
import { KeptStore } from './kept-store.ts';
import type { ElementLookup } from './run.api.ts';
import { RunMemory } from './run-memory.ts';

/** What the flows of a run are made of. */
export interface RunFlowsInit {
  readonly host: RunHost<unknown>;
  readonly elements: ElementLookup;
  readonly listener: RunFlowsListener;
}

/**
 * The flows that a run has at the moment, wired up: `main` in this thread, the others in workers that are started,
 * replaced and ended here. Whoever made it ends it with `endAll`.
 */
export class FlowSet {
  readonly main: FlowRuntime;
  readonly crew: FlowCrew;
  readonly memory = new RunMemory();
  /** Of workers that are started from now on. */
  level: LogLevel = 'info';
  readonly #init: RunFlowsInit;
  /** What is to be given again, until its flow begins. */
  readonly #kept = new KeptStore();
  #graph: PipelineGraph;
  /** Counts how often everything was ended: what began before does nothing any more. */
  #epoch = 0;

  constructor(graph: PipelineGraph, init: RunFlowsInit) {
    const { host, elements, listener } = init;
    this.#init = init;
    this.#graph = { ...graph, elements: [], wires: [], flows: [] };
    const { clock, frames, services } = host;
    const lent = { host: host.name, clock, frames, services, listener, deadlineMs: null };
    this.main = new FlowRuntime({ pipeline: graph.id, ...lent }, elements);
    const knows = (element: string): boolean => this.#graph.elements.some(({ name }) => name === element);
    this.crew = new FlowCrew(host, flowHearing(listener, this.memory, knows));
  }

  /** What runs. */
  get graph(): PipelineGraph {
    return this.#graph;
  }

  /** Runs this graph from now on; what the change does not concern goes on undisturbed. */
  async apply(graph: PipelineGraph, saved: Readonly<Record<string, JsonValue>> = {}): Promise<void> {
    const before = this.#graph;
    this.#graph = graph;
    const channels = this.#channels(wiresToOpen(before, graph, (flow) => this.crew.of(flow) !== undefined));
    const flows = graph.flows.map(({ name }) => name).filter((name) => name !== MAIN_FLOW);
    const gone = this.crew.takeAway((flow) => !flows.includes(flow));
    const main = planWith(graph, MAIN_FLOW, channels, this.#legacyOf(MAIN_FLOW, saved));
    const error = await firstError([
      ...flows.map((flow) => this.#applyTo(flow, channels, saved)),
      this.main.apply(main),
    ]);
    await this.crew.end(gone);
    this.rest(false);
    if (error !== null) throw error;
    this.memory.retain(graph);
  }

  /** The worker of a flow is gone, or is to go: what was in it is accounted for. */
  async discard(flow: string): Promise<void> {
    const [link] = this.crew.takeAway((each) => each === flow);
    // The wires are told at once: when the worker is gone at last they may lead to its successor.
    const gone = link?.terminate();
    const wires = wiresOf(this.#graph, flow).map(wireId);
    this.main.lost(wires);
    this.crew.order({ do: 'lost', wires });
    await gone;
  }

  /** Gives a flow a new worker and wires it up again. Its elements begin with what is known of them. */
  async recycle(flow: string): Promise<void> {
    const epoch = this.#epoch;
    await this.discard(flow);
    const isThere = this.#graph.flows.some(({ name }) => name === flow);
    // Meanwhile the run may have ended, or a change may have left the flow out or brought it back.
    if (epoch !== this.#epoch || this.crew.of(flow) !== undefined || !isThere) return;
    const channels = this.#channels(wiresOf(this.#graph, flow));
    const others = this.crew.links.map((link) => link.flow);
    const error = await firstError([
      this.#applyTo(flow, channels, {}),
      this.main.apply(planWith(this.#graph, MAIN_FLOW, channels)),
      ...others.map((other) => this.#rewire(other, channels)),
    ]);
    this.rest(false);
    if (error !== null) throw error;
  }

  /** Whether elements that have nothing in their hands do nothing by the clock. */
  rest(isFrozen: boolean): void {
    this.main.freeze(isFrozen);
    this.crew.order({ do: 'freeze', isFrozen });
  }

  /** Takes out what must not be lost, from all that still answer; gives how many it is. It is given again by `apply`. */
  async keep(): Promise<number> {
    const kept = await Promise.all(this.crew.links.map((link) => this.#keepOf(link)));
    this.#kept.put([...kept.flat(), ...this.main.keep()]);
    return this.#kept.size;
  }

  /** Nothing is given again any more. */
  discardKept(): void {
    this.#kept.discard(this.#init.host, this.#init.listener);
  }

  /** Ends all elements, then the workers; a worker that does not answer is ended all the same. */
  async endAll(): Promise<void> {
    this.#epoch += 1;
    this.memory.note(this.main.figures().elements);
    const links = this.crew.takeAway(() => true);
    await Promise.all([this.main.close(), this.crew.end(links)]);
  }

  async #keepOf(link: FlowLink): Promise<readonly KeptMessage[]> {
    const kept = await this.crew.inTime(link.keep(), null);
    if (kept === null && this.crew.of(link.flow) === link) void this.discard(link.flow);
    return kept ?? [];
  }

  async #applyTo(flow: string, channels: Channels, saved: Legacy['saved']): Promise<void> {
    const link = this.crew.of(flow);
    const legacy =
      link === undefined ? this.#legacyOf(flow, saved) : { ...NO_LEGACY, saved, paused: this.memory.paused };
    const plan = planWith(this.#graph, flow, channels, legacy);
    if (link !== undefined) return link.apply(plan);
    const opened: { done?: Promise<void> } = {};
    handOver(legacy.kept, this.#init.host.frames, (transfer) => {
      const worker = this.crew.start(flow, this.#graph);
      opened.done = worker.open(this.#graph.id, plan, this.level, transfer);
    });
    return opened.done;
  }

  /** What the elements of a flow that begins take over: `saved` is newer than what is known of them. */
  #legacyOf(flow: string, saved: Legacy['saved']): Legacy {
    const known = this.memory.legacyOf(this.#graph.elements.filter((element) => element.flow === flow));
    return { ...known, saved: { ...known.saved, ...saved }, kept: this.#kept.takeFor(this.#graph, flow) };
  }

  /** Gives a flow that goes on new wires. One that is lost meanwhile, or hangs, is healed by itself. */
  async #rewire(flow: string, channels: Channels): Promise<void> {
    const link = this.crew.of(flow);
    const applied = this.#applyTo(flow, channels, {}).then(() => null, asSightlineError);
    const error = await this.crew.inTime(applied, null);
    if (error !== null && this.crew.of(flow) === link) throw error;
  }

  #channels(wires: readonly GraphWire[]): Channels {
    return channelsFor(wires, () => this.#init.host.channel());
  }
}
