import { SightlineError, asSightlineError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { NO_LEGACY } from './element-legacy.ts';
import type { Legacy } from './element-legacy.ts';
import { FlowLink } from './flow-link.ts';
import { droppedAs } from './flow-context.ts';
import type { FlowContext, FlowListener } from './flow-context.ts';
import { flowsByElement, isSameWire, planOf, wiresBetweenFlows } from './flow-plan.ts';
import type { FlowPlan } from './flow-plan.ts';
import { FlowRuntime } from './flow-runtime.ts';
import type { FlowFigures } from './flow-runtime.ts';
import type { ElementFigures, WireFigures } from './figures.ts';
import type { LogLevel } from './element.ts';
import { MAIN_FLOW, wireId } from './graph.ts';
import type { GraphWire, PipelineGraph } from './graph.ts';
import type { Port, RunHost } from './host.ts';
import { handOver } from './kept-message.ts';
import type { KeptMessage } from './kept-message.ts';
import { mergeWires } from './merge-wires.ts';
import type { ElementLookup, TapOptions } from './run.api.ts';
import { RunMemory } from './run-memory.ts';
import type { SourceOutlet } from './source-outlet.ts';

/** What the flows of a run tell it. */
export interface RunFlowsListener extends FlowListener {
  /** The worker of a flow lives. */
  beat(flow: string, figures: FlowFigures): void;
  /** The worker of a flow is gone. */
  workerLost(flow: string, error: SightlineError): void;
}

/** What the flows of a run are made of. */
export interface RunFlowsInit {
  readonly host: RunHost<unknown>;
  readonly elements: ElementLookup;
  readonly listener: RunFlowsListener;
}

/** A new channel for one wire: the ends that go to the two flows. */
type Channels = ReadonlyMap<string, readonly [Port, Port]>;

const LEVEL: LogLevel = 'info';
/** How long the workers' elements may take to clean up. */
const CLOSE_MS = 2_000;

/** All flows of one run: `main` in this thread, the others in workers. Whoever made it ends it with `close`. */
export class RunFlows {
  readonly #init: RunFlowsInit;
  readonly #main: FlowRuntime;
  readonly #links = new Map<string, FlowLink>();
  readonly #figures = new Map<string, FlowFigures>();
  readonly #memory = new RunMemory();
  #graph: PipelineGraph;
  #level = LEVEL;
  /** Counts how often everything was ended: what began before does nothing any more. */
  #epoch = 0;
  /** What is to be given again, until its flow begins. */
  #kept: KeptMessage[] = [];

  constructor(graph: PipelineGraph, init: RunFlowsInit) {
    const { host, elements, listener } = init;
    this.#init = init;
    this.#graph = { ...graph, elements: [], wires: [], flows: [] };
    const context: FlowContext = {
      pipeline: graph.id,
      host: host.name,
      clock: host.clock,
      frames: host.frames,
      services: host.services,
      listener,
      deadlineMs: null,
    };
    this.#main = new FlowRuntime(context, elements);
  }

  /** Runs this graph from now on; what the change does not concern goes on undisturbed. */
  async apply(graph: PipelineGraph, saved: Readonly<Record<string, JsonValue>> = {}): Promise<void> {
    const before = this.#graph;
    this.#graph = graph;
    const known = wiresBetweenFlows(before);
    const isNew = (wire: GraphWire): boolean =>
      !known.some((other) => isSameWire(other, wire) && this.#hasSameEnds(before, wire)) ||
      !this.#hasWorkers(wire);
    const channels = this.#channels(wiresBetweenFlows(graph).filter(isNew));
    const flows = graph.flows.map(({ name }) => name).filter((name) => name !== MAIN_FLOW);
    const gone = this.#takeAway(({ flow }) => !flows.includes(flow));
    const settled = await Promise.allSettled([
      ...flows.map((flow) => this.#applyTo(flow, channels, saved)),
      this.#main.apply(this.#planOf(MAIN_FLOW, channels, this.#legacyOf(MAIN_FLOW, saved))),
    ]);
    await Promise.all(gone.map((link) => this.#end(link)));
    this.#freeze(false);
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
    const link = this.#links.get(flow);
    this.#links.delete(flow);
    this.#figures.delete(flow);
    // The wires are told at once: when the worker is gone at last they may lead to its successor.
    const gone = link?.terminate();
    const wires = this.#wiresOf(flow).map(wireId);
    this.#main.lost(wires);
    for (const other of this.#links.values()) other.order({ do: 'lost', wires });
    await gone;
  }

  /** Gives a flow a new worker and wires it up again. Its elements begin with what is known of them. */
  async recycle(flow: string): Promise<void> {
    const epoch = this.#epoch;
    await this.discard(flow);
    // Meanwhile the run may have ended, or a change may have left the flow out or brought it back.
    if (epoch !== this.#epoch || this.#links.has(flow) || !this.#hasFlow(flow)) return;
    const channels = this.#channels(this.#wiresOf(flow));
    const others = [...this.#links.keys()];
    const settled = await Promise.allSettled([
      this.#applyTo(flow, channels, {}),
      this.#main.apply(this.#planOf(MAIN_FLOW, channels)),
      ...others.map((other) => this.#rewire(other, channels)),
    ]);
    this.#freeze(false);
    throwFirst(settled);
  }

  /** Tells the named elements of an event. */
  notify(name: string, params: JsonObject, elements: readonly string[]): void {
    this.#main.notify(name, params, (element) => elements.includes(element.name));
    for (const link of this.#links.values()) link.order({ do: 'notify', name, params, elements });
  }

  /** Lets the named elements rest, or go on. */
  pause(paused: boolean, elements: readonly string[]): void {
    this.#main.pause(paused, (element) => elements.includes(element.name));
    for (const link of this.#links.values()) link.order({ do: 'pause', paused, elements });
  }

  tap(options: TapOptions): () => void {
    return this.#ownerOf(options.element).tap(options);
  }

  logLevel(level: LogLevel): void {
    this.#level = level;
    for (const link of this.#links.values()) link.order({ do: 'level', level });
  }

  /** From now on elements that have nothing in their hands do nothing by the clock: the run is about to move. */
  freeze(): void {
    this.#freeze(true);
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
    const states = await Promise.all(
      [...this.#links.values()].map((link) => this.#within(CLOSE_MS, stateOf(link), nothing)),
    );
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
    const links = [...this.#links.values()];
    const idle = await Promise.all(links.map((link) => this.#within(CLOSE_MS, link.isIdle(), true)));
    return idle.every(Boolean) && this.#main.figures().isIdle;
  }

  figures(): { elements: ElementFigures[]; wires: WireFigures[]; isIdle: boolean } {
    const all = [this.#main.figures(), ...this.#figures.values()];
    const byName = new Map(all.flatMap(({ elements }) => elements).map((figures) => [figures.name, figures]));
    return {
      elements: this.#graph.elements.flatMap(({ name }) => byName.get(name) ?? []),
      wires: mergeWires(
        this.#graph.wires,
        all.flatMap(({ wires }) => wires),
      ),
      isIdle: all.every(({ isIdle }) => isIdle),
    };
  }

  /**
   * Ends everything and begins anew, with what the elements knew and what must not be lost; `isWanted` is asked before
   * the beginning. Gives how many messages are given again. Rejects as `apply` does.
   */
  async restart(isWanted: () => boolean): Promise<number> {
    const saved = await this.save();
    this.#kept = isWanted() ? await this.#keep() : [];
    const { length } = this.#kept;
    await this.#endAll();
    if (isWanted()) await this.apply(this.#graph, saved);
    this.#discardKept();
    return length;
  }

  /** Ends all elements, then the workers; a worker that does not answer is ended all the same. */
  async close(): Promise<void> {
    await this.#endAll();
    this.#discardKept();
  }

  /** What must not be lost, from all that still answer; the others are as good as lost. */
  async #keep(): Promise<KeptMessage[]> {
    const kept = await Promise.all([...this.#links.values()].map((link) => this.#keepOf(link)));
    return [...kept.flat(), ...this.#main.keep()];
  }

  async #keepOf(link: FlowLink): Promise<readonly KeptMessage[]> {
    const kept = await this.#within(CLOSE_MS, link.keep(), null);
    if (kept === null && this.#links.get(link.flow) === link) void this.discard(link.flow);
    return kept ?? [];
  }

  /** What nobody takes: the run has ended meanwhile. */
  #discardKept(): void {
    const { host, listener } = this.#init;
    for (const { message, frame, share, ageMs } of this.#kept.splice(0)) {
      if (message.kind === 'frame') host.frames.close(message.value);
      listener.settle(frame, share, droppedAs('stopped'), host.clock.now() - ageMs);
    }
  }

  async #endAll(): Promise<void> {
    this.#epoch += 1;
    this.#memory.note(this.#main.figures().elements);
    const links = this.#takeAway(() => true);
    await Promise.all([this.#main.close(), ...links.map((link) => this.#end(link))]);
  }

  #freeze(isFrozen: boolean): void {
    this.#main.freeze(isFrozen);
    for (const link of this.#links.values()) link.order({ do: 'freeze', isFrozen });
  }

  #planOf(flow: string, channels: Channels, legacy?: Legacy): FlowPlan {
    const flowOf = flowsByElement(this.#graph);
    const portOf = (wire: GraphWire): Port | null => {
      const channel = channels.get(wireId(wire));
      return (flowOf.get(wire.from) === flow ? channel?.[0] : channel?.[1]) ?? null;
    };
    return planOf(this.#graph, flow, portOf, legacy);
  }

  async #applyTo(flow: string, channels: Channels, saved: Legacy['saved']): Promise<void> {
    const link = this.#links.get(flow);
    if (link !== undefined) return link.apply(this.#planOf(flow, channels, { ...NO_LEGACY, saved }));
    const legacy = this.#legacyOf(flow, saved);
    const plan = this.#planOf(flow, channels, legacy);
    const opened: { done?: Promise<void> } = {};
    handOver(legacy.kept, this.#init.host.frames, (transfer) => {
      opened.done = this.#start(flow).open(this.#graph.id, plan, this.#level, transfer);
    });
    return opened.done;
  }

  /** What the elements of a flow that begins take over: `saved` is newer than what is known of them. */
  #legacyOf(flow: string, saved: Legacy['saved']): Legacy {
    const known = this.#memory.legacyOf(this.#graph.elements.filter((element) => element.flow === flow));
    return { ...known, saved: { ...known.saved, ...saved }, kept: this.#keptFor(flow) };
  }

  #keptFor(flow: string): KeptMessage[] {
    const flowOf = flowsByElement(this.#graph);
    const wires = this.#graph.wires.filter(({ from }) => flowOf.get(from) === flow).map(wireId);
    const [mine, others] = [(kept: KeptMessage) => wires.includes(kept.wire), this.#kept];
    this.#kept = others.filter((kept) => !mine(kept));
    return others.filter(mine);
  }

  /** Gives a flow that goes on new wires. One that is lost meanwhile, or hangs, is healed by itself. */
  async #rewire(flow: string, channels: Channels): Promise<void> {
    const link = this.#links.get(flow);
    const applied = this.#applyTo(flow, channels, {}).then(() => null, asSightlineError);
    const error = await this.#within(CLOSE_MS, applied, null);
    if (error !== null && this.#links.get(flow) === link) throw error;
  }

  #start(flow: string): FlowLink {
    const { host, listener } = this.#init;
    const link: FlowLink = new FlowLink(flow, host.startFlow(flow, this.#graph), {
      settle: (...settlement) => listener.settle(...settlement),
      flush: () => listener.flush(),
      output: (message, element) => listener.output(message, element),
      raise: (event) => listener.raise(event),
      log: (...line) => listener.log(...line),
      failed: (element, error) => this.#failed(element, error),
      now: () => host.clock.now(),
      figures: (figures) => this.#beat(flow, figures),
      snapshots: (snapshots) => void (this.#links.get(flow) === link && this.#memory.keep(snapshots)),
      lost: (error) => listener.workerLost(flow, error),
      discard: (message) => void (message.kind === 'frame' && host.frames.close(message.value)),
    });
    this.#links.set(flow, link);
    return link;
  }

  /** A worker may speak of elements that a change has taken away by now. */
  #failed(element: string, error: SightlineError): void {
    if (this.#knows(element)) this.#init.listener.failed(element, error);
  }

  #beat(flow: string, figures: FlowFigures): void {
    if (!this.#links.has(flow)) return;
    const elements = figures.elements.filter(({ name }) => this.#knows(name));
    this.#figures.set(flow, figures);
    this.#memory.note(elements);
    this.#init.listener.beat(flow, { ...figures, elements });
  }

  #knows(element: string): boolean {
    return this.#graph.elements.some(({ name }) => name === element);
  }

  #hasFlow(flow: string): boolean {
    return this.#graph.flows.some(({ name }) => name === flow);
  }

  /** Whether both ends of a wire live: a flow whose worker was lost gets a new one, and new wires. */
  #hasWorkers({ from, to }: GraphWire): boolean {
    const flowOf = flowsByElement(this.#graph);
    return [from, to].every((element) => {
      const flow = flowOf.get(element) ?? MAIN_FLOW;
      return flow === MAIN_FLOW || this.#links.has(flow);
    });
  }

  #channels(wires: readonly GraphWire[]): Channels {
    return new Map(wires.map((wire) => [wireId(wire), this.#init.host.channel()]));
  }

  /** Throws `conflict` while the element's worker is being replaced. */
  #ownerOf(element: string): FlowLink | FlowRuntime {
    const flow = this.#graph.elements.find(({ name }) => name === element)?.flow ?? MAIN_FLOW;
    if (flow === MAIN_FLOW) return this.#main;
    const link = this.#links.get(flow);
    if (link !== undefined) return link;
    throw new SightlineError(
      'conflict',
      `The worker of "${element}" is being replaced; try again in a moment.`,
    );
  }

  /** From now on nothing is said to these any more. */
  #takeAway(which: (link: FlowLink) => boolean): FlowLink[] {
    const links = [...this.#links.values()].filter(which);
    for (const { flow } of links) {
      this.#links.delete(flow);
      this.#figures.delete(flow);
    }
    return links;
  }

  /** The wires that lead into or out of a flow. */
  #wiresOf(flow: string): GraphWire[] {
    const flowOf = flowsByElement(this.#graph);
    return wiresBetweenFlows(this.#graph).filter(
      ({ from, to }) => flowOf.get(from) === flow || flowOf.get(to) === flow,
    );
  }

  #hasSameEnds(before: PipelineGraph, { from, to }: GraphWire): boolean {
    const [then, now] = [flowsByElement(before), flowsByElement(this.#graph)];
    return then.get(from) === now.get(from) && then.get(to) === now.get(to);
  }

  async #end(link: FlowLink): Promise<void> {
    await this.#within(CLOSE_MS, link.close(), undefined);
    await link.terminate();
  }

  /** What the promise gives, or `otherwise` where it rejects or takes longer. */
  async #within<T>(ms: number, promise: Promise<T>, otherwise: T): Promise<T> {
    let cancel: (() => void) | undefined;
    const late = new Promise<T>((resolve) => {
      cancel = this.#init.host.clock.after(ms, () => resolve(otherwise));
    });
    const [settled] = await Promise.allSettled([Promise.race([promise, late])]);
    cancel?.();
    return settled.status === 'fulfilled' ? settled.value : otherwise;
  }
}

function throwFirst(settled: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of settled) if (result.status === 'rejected') throw asSightlineError(result.reason);
}
