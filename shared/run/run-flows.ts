import { SightlineError, asSightlineError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { NO_LEGACY } from './element-legacy.ts';
import type { Legacy } from './element-legacy.ts';
import type { LogLevel } from './element.ts';
import type { ElementFigures, WireFigures } from './figures.ts';
import { channelsFor, planWith, wiresOf, wiresToOpen } from './flow-channels.ts';
import type { Channels } from './flow-channels.ts';
import type { FlowListener } from './flow-context.ts';
import { FlowCrew } from './flow-crew.ts';
import type { FlowCrewListener } from './flow-crew.ts';
import type { FlowLink } from './flow-link.ts';
import { FlowRuntime } from './flow-runtime.ts';
import type { FlowFigures } from './flow-runtime.ts';
import { MAIN_FLOW, wireId } from './graph.ts';
import type { GraphWire, PipelineGraph } from './graph.ts';
import type { RunHost } from './host.ts';
import { handOver } from './kept-message.ts';
import type { KeptMessage } from './kept-message.ts';
import { KeptStore } from './kept-store.ts';
import { mergeWires } from './merge-wires.ts';
import type { ElementLookup, TapOptions } from './run.api.ts';
import { RunMemory } from './run-memory.ts';
import type { SourceOutlet } from './source-outlet.ts';

/** What the flows of a run tell it. */
export type RunFlowsListener = FlowListener & Pick<FlowCrewListener, 'beat' | 'workerLost'>;

/** What the flows of a run are made of. */
export interface RunFlowsInit {
  readonly host: RunHost<unknown>;
  readonly elements: ElementLookup;
  readonly listener: RunFlowsListener;
}

/** All flows of one run: `main` in this thread, the others in workers. Whoever made it ends it with `close`. */
export class RunFlows {
  readonly #init: RunFlowsInit;
  readonly #main: FlowRuntime;
  readonly #crew: FlowCrew;
  readonly #memory = new RunMemory();
  /** What is to be given again, until its flow begins. */
  readonly #kept = new KeptStore();
  #graph: PipelineGraph;
  #level: LogLevel = 'info';
  /** Counts how often everything was ended: what began before does nothing any more. */
  #epoch = 0;

  constructor(graph: PipelineGraph, init: RunFlowsInit) {
    const { host, elements, listener } = init;
    this.#init = init;
    this.#graph = { ...graph, elements: [], wires: [], flows: [] };
    const { clock, frames, services } = host;
    const lent = { host: host.name, clock, frames, services, listener, deadlineMs: null };
    this.#main = new FlowRuntime({ pipeline: graph.id, ...lent }, elements);
    this.#crew = new FlowCrew(host, this.#hear());
  }

  /** Runs this graph from now on; what the change does not concern goes on undisturbed. */
  async apply(graph: PipelineGraph, saved: Readonly<Record<string, JsonValue>> = {}): Promise<void> {
    const before = this.#graph;
    this.#graph = graph;
    const channels = this.#channels(wiresToOpen(before, graph, (flow) => this.#crew.of(flow) !== undefined));
    const flows = graph.flows.map(({ name }) => name).filter((name) => name !== MAIN_FLOW);
    const gone = this.#crew.takeAway((flow) => !flows.includes(flow));
    const main = planWith(graph, MAIN_FLOW, channels, this.#legacyOf(MAIN_FLOW, saved));
    const settled = await Promise.allSettled([
      ...flows.map((flow) => this.#applyTo(flow, channels, saved)),
      this.#main.apply(main),
    ]);
    await this.#crew.end(gone);
    this.#rest(false);
    throwFirst(settled);
    this.#memory.retain(graph);
  }

  /** Where a source's frames come in. Throws when the graph has no such source. */
  source(name: string): SourceOutlet {
    const source = this.#main.source(name);
    if (source === undefined) throw new SightlineError('internal', `there is no source "${name}"`);
    return source;
  }

  async remake(element: string): Promise<void> {
    await this.#ownerOf(element).remake(element, this.#memory.stateOf(element));
  }

  async heal(element: string): Promise<boolean> {
    return this.#ownerOf(element).heal(element);
  }

  /** The worker of a flow is gone, or is to go: what was in it is accounted for. */
  async discard(flow: string): Promise<void> {
    const [link] = this.#crew.takeAway((each) => each === flow);
    // The wires are told at once: when the worker is gone at last they may lead to its successor.
    const gone = link?.terminate();
    const wires = wiresOf(this.#graph, flow).map(wireId);
    this.#main.lost(wires);
    this.#crew.order({ do: 'lost', wires });
    await gone;
  }

  /** Gives a flow a new worker and wires it up again. Its elements begin with what is known of them. */
  async recycle(flow: string): Promise<void> {
    const epoch = this.#epoch;
    await this.discard(flow);
    const isThere = this.#graph.flows.some(({ name }) => name === flow);
    // Meanwhile the run may have ended, or a change may have left the flow out or brought it back.
    if (epoch !== this.#epoch || this.#crew.of(flow) !== undefined || !isThere) return;
    const channels = this.#channels(wiresOf(this.#graph, flow));
    const others = this.#crew.links.map((link) => link.flow);
    const settled = await Promise.allSettled([
      this.#applyTo(flow, channels, {}),
      this.#main.apply(planWith(this.#graph, MAIN_FLOW, channels)),
      ...others.map((other) => this.#rewire(other, channels)),
    ]);
    this.#rest(false);
    throwFirst(settled);
  }

  /** Tells the named elements of an event. */
  notify(name: string, params: JsonObject, elements: readonly string[]): void {
    this.#main.notify(name, params, (element) => elements.includes(element.name));
    this.#crew.order({ do: 'notify', name, params, elements });
  }

  /** Lets the named elements rest, or go on. */
  pause(paused: boolean, elements: readonly string[]): void {
    this.#main.pause(paused, (element) => elements.includes(element.name));
    this.#crew.order({ do: 'pause', paused, elements });
  }

  tap(options: TapOptions): () => void {
    return this.#ownerOf(options.element).tap(options);
  }

  logLevel(level: LogLevel): void {
    this.#level = level;
    this.#crew.order({ do: 'level', level });
  }

  /** From now on elements that have nothing in their hands do nothing by the clock: the run is about to move. */
  freeze(): void {
    this.#rest(true);
  }

  /**
   * What the elements of all flows remember; of those that cannot say, what is known of them. `last`: they tell nothing
   * any more, since others go on with it. `onSaved`: what came out of this flow so far is in what it remembers.
   */
  async save(last = false, onSaved?: (flow: string) => void): Promise<Record<string, JsonValue>> {
    // At once: a change may follow. At a move what the others still tell comes before.
    const now = last ? null : this.#main.save();
    const nothing: JsonObject = {};
    const stateOf = async (link: FlowLink): Promise<JsonObject> => {
      const state = await link.save(last);
      onSaved?.(link.flow);
      return state;
    };
    const states = await this.#crew.ask(stateOf, nothing);
    const saved: Record<string, JsonValue> = { ...this.#memory.states(), ...(now ?? this.#main.save(last)) };
    onSaved?.(MAIN_FLOW);
    for (const state of states) {
      for (const [name, value] of Object.entries(state)) if (value !== undefined) saved[name] = value;
    }
    return saved;
  }

  /** How the elements in this thread do. */
  main(): FlowFigures {
    return this.#main.figures();
  }

  /** Whether nothing waits and nothing is in work in any flow; what elements sent by themselves is no frame in flight. */
  async isIdle(): Promise<boolean> {
    const idle = await this.#crew.ask((link) => link.isIdle(), true);
    return idle.every(Boolean) && this.#main.figures().isIdle;
  }

  figures(): { elements: ElementFigures[]; wires: WireFigures[]; isIdle: boolean } {
    const all = [this.#main.figures(), ...this.#crew.figures];
    const byName = new Map(all.flatMap(({ elements }) => elements).map((figures) => [figures.name, figures]));
    const ends = all.flatMap(({ wires }) => wires);
    return {
      elements: this.#graph.elements.flatMap(({ name }) => byName.get(name) ?? []),
      wires: mergeWires(this.#graph.wires, ends),
      isIdle: all.every(({ isIdle }) => isIdle),
    };
  }

  /**
   * Ends everything and begins anew, with what the elements knew and what must not be lost; `isWanted` is asked before
   * the beginning. Gives how many messages are given again. Rejects as `apply` does.
   */
  async restart(isWanted: () => boolean): Promise<number> {
    const saved = await this.save();
    this.#kept.fill(isWanted() ? await this.#keep() : []);
    const { size } = this.#kept;
    await this.#endAll();
    try {
      if (isWanted()) await this.apply(this.#graph, saved);
    } finally {
      this.#kept.discard(this.#init.host, this.#init.listener);
    }
    return size;
  }

  /** Ends all elements, then the workers; a worker that does not answer is ended all the same. */
  async close(): Promise<void> {
    await this.#endAll();
    this.#kept.discard(this.#init.host, this.#init.listener);
  }

  /** What must not be lost, from all that still answer; the others are as good as lost. */
  async #keep(): Promise<KeptMessage[]> {
    const kept = await Promise.all(this.#crew.links.map((link) => this.#keepOf(link)));
    return [...kept.flat(), ...this.#main.keep()];
  }

  async #keepOf(link: FlowLink): Promise<readonly KeptMessage[]> {
    const kept = await this.#crew.inTime(link.keep(), null);
    if (kept === null && this.#crew.of(link.flow) === link) void this.discard(link.flow);
    return kept ?? [];
  }

  async #endAll(): Promise<void> {
    this.#epoch += 1;
    this.#memory.note(this.#main.figures().elements);
    const links = this.#crew.takeAway(() => true);
    await Promise.all([this.#main.close(), this.#crew.end(links)]);
  }

  #rest(isFrozen: boolean): void {
    this.#main.freeze(isFrozen);
    this.#crew.order({ do: 'freeze', isFrozen });
  }

  async #applyTo(flow: string, channels: Channels, saved: Legacy['saved']): Promise<void> {
    const link = this.#crew.of(flow);
    const legacy = link === undefined ? this.#legacyOf(flow, saved) : { ...NO_LEGACY, saved };
    const plan = planWith(this.#graph, flow, channels, legacy);
    if (link !== undefined) return link.apply(plan);
    const opened: { done?: Promise<void> } = {};
    handOver(legacy.kept, this.#init.host.frames, (transfer) => {
      const worker = this.#crew.start(flow, this.#graph);
      opened.done = worker.open(this.#graph.id, plan, this.#level, transfer);
    });
    return opened.done;
  }

  /** What the elements of a flow that begins take over: `saved` is newer than what is known of them. */
  #legacyOf(flow: string, saved: Legacy['saved']): Legacy {
    const known = this.#memory.legacyOf(this.#graph.elements.filter((element) => element.flow === flow));
    return { ...known, saved: { ...known.saved, ...saved }, kept: this.#kept.takeFor(this.#graph, flow) };
  }

  /** Gives a flow that goes on new wires. One that is lost meanwhile, or hangs, is healed by itself. */
  async #rewire(flow: string, channels: Channels): Promise<void> {
    const link = this.#crew.of(flow);
    const applied = this.#applyTo(flow, channels, {}).then(() => null, asSightlineError);
    const error = await this.#crew.inTime(applied, null);
    if (error !== null && this.#crew.of(flow) === link) throw error;
  }

  /** A worker may speak of elements that a change has taken away by now. */
  #hear(): FlowCrewListener {
    const { listener } = this.#init;
    return {
      settle: (...settlement) => listener.settle(...settlement),
      flush: () => listener.flush(),
      output: (message, element) => listener.output(message, element),
      raise: (event) => listener.raise(event),
      log: (...line) => listener.log(...line),
      failed: (element, error) => this.#knows(element) && listener.failed(element, error),
      beat: (flow, figures) => this.#beat(flow, figures),
      workerLost: (flow, error) => listener.workerLost(flow, error),
      snapshots: (snapshots) => this.#memory.keep(snapshots),
    };
  }

  #beat(flow: string, figures: FlowFigures): void {
    const elements = figures.elements.filter(({ name }) => this.#knows(name));
    this.#memory.note(elements);
    this.#init.listener.beat(flow, { ...figures, elements });
  }

  #knows(element: string): boolean {
    return this.#graph.elements.some(({ name }) => name === element);
  }

  #channels(wires: readonly GraphWire[]): Channels {
    return channelsFor(wires, () => this.#init.host.channel());
  }

  /** Throws `conflict` while the element's worker is being replaced. */
  #ownerOf(element: string): FlowLink | FlowRuntime {
    const flow = this.#graph.elements.find(({ name }) => name === element)?.flow ?? MAIN_FLOW;
    const owner = flow === MAIN_FLOW ? this.#main : this.#crew.of(flow);
    if (owner !== undefined) return owner;
    const words = `The worker of "${element}" is being replaced; try again in a moment.`;
    throw new SightlineError('conflict', words);
  }
}

function throwFirst(settled: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of settled) if (result.status === 'rejected') throw asSightlineError(result.reason);
}
