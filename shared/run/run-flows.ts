import { SightlineError, asSightlineError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { FlowLink } from './flow-link.ts';
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
import { mergeWires } from './merge-wires.ts';
import type { ElementLookup, TapOptions } from './run.api.ts';
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
  #graph: PipelineGraph;
  #level = LEVEL;

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
      !known.some((other) => isSameWire(other, wire) && this.#hasSameEnds(before, wire));
    const channels = this.#channels(wiresBetweenFlows(graph).filter(isNew));
    const flows = graph.flows.map(({ name }) => name).filter((name) => name !== MAIN_FLOW);
    const gone = [...this.#links.values()].filter(({ flow }) => !flows.includes(flow));
    const settled = await Promise.allSettled([
      ...flows.map((flow) => this.#applyTo(flow, channels, saved)),
      this.#main.apply(this.#planOf(MAIN_FLOW, channels, saved)),
    ]);
    await Promise.all(gone.map((link) => this.#end(link)));
    throwFirst(settled);
  }

  /** Where a source's frames come in. Throws when the graph has no such source. */
  source(name: string): SourceOutlet {
    const source = this.#main.source(name);
    if (source === undefined) throw new SightlineError('internal', `there is no source "${name}"`);
    return source;
  }

  async remake(element: string): Promise<void> {
    await (this.#linkOf(element) ?? this.#main).remake(element);
  }

  async heal(element: string): Promise<boolean> {
    return (this.#linkOf(element) ?? this.#main).heal(element);
  }

  /** The worker of a flow is gone, or is to go: what was in it is accounted for. */
  async discard(flow: string): Promise<void> {
    const link = this.#links.get(flow);
    this.#links.delete(flow);
    this.#figures.delete(flow);
    await link?.terminate();
    const wires = this.#wiresOf(flow).map(wireId);
    this.#main.lost(wires);
    for (const other of this.#links.values()) other.order({ do: 'lost', wires });
  }

  /** Gives a flow a new worker and wires it up again. Its elements begin without what they knew. */
  async recycle(flow: string): Promise<void> {
    await this.discard(flow);
    const channels = this.#channels(this.#wiresOf(flow));
    const [first, ...others] = [flow, ...this.#links.keys()].map((name) => this.#applyTo(name, channels, {}));
    const settled = await Promise.allSettled([
      first,
      ...others,
      this.#main.apply(this.#planOf(MAIN_FLOW, channels, {})),
    ]);
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
    return (this.#linkOf(options.element) ?? this.#main).tap(options);
  }

  logLevel(level: LogLevel): void {
    this.#level = level;
    for (const link of this.#links.values()) link.order({ do: 'level', level });
  }

  /** What the elements of all flows remember. */
  async save(): Promise<Record<string, JsonValue>> {
    const states = await Promise.all([...this.#links.values()].map((link) => link.save()));
    const saved: Record<string, JsonValue> = this.#main.save();
    for (const state of states) {
      for (const [name, value] of Object.entries(state)) if (value !== undefined) saved[name] = value;
    }
    return saved;
  }

  /** How the elements in this thread do. */
  main(): FlowFigures {
    return this.#main.figures();
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

  /** Ends all elements, then the workers; a worker that does not answer is ended all the same. */
  async close(): Promise<void> {
    const links = [...this.#links.values()];
    await Promise.all([this.#main.close(), ...links.map((link) => this.#end(link))]);
    for (const { flow } of links) {
      const wires = this.#wiresOf(flow).map(wireId);
      this.#main.lost(wires);
    }
  }

  #planOf(flow: string, channels: Channels, saved: FlowPlan['saved']): FlowPlan {
    const flowOf = flowsByElement(this.#graph);
    const portOf = (wire: GraphWire): Port | null => {
      const channel = channels.get(wireId(wire));
      return (flowOf.get(wire.from) === flow ? channel?.[0] : channel?.[1]) ?? null;
    };
    return planOf(this.#graph, flow, portOf, saved);
  }

  async #applyTo(flow: string, channels: Channels, saved: FlowPlan['saved']): Promise<void> {
    const plan = this.#planOf(flow, channels, saved);
    const link = this.#links.get(flow);
    if (link !== undefined) return link.apply(plan);
    return this.#start(flow).open(this.#graph.id, plan, this.#level);
  }

  #start(flow: string): FlowLink {
    const { host, listener } = this.#init;
    const link: FlowLink = new FlowLink(flow, host.startFlow(flow, this.#graph), {
      settle: (...settlement) => listener.settle(...settlement),
      flush: () => listener.flush(),
      output: (message, element) => listener.output(message, element),
      raise: (event) => listener.raise(event),
      log: (...line) => listener.log(...line),
      failed: (element, error) => listener.failed(element, error),
      now: () => host.clock.now(),
      figures: (figures) => this.#beat(flow, figures),
      lost: (error) => listener.workerLost(flow, error),
      discard: (message) => void (message.kind === 'frame' && host.frames.close(message.value)),
    });
    this.#links.set(flow, link);
    return link;
  }

  #beat(flow: string, figures: FlowFigures): void {
    this.#figures.set(flow, figures);
    this.#init.listener.beat(flow, figures);
  }

  #channels(wires: readonly GraphWire[]): Channels {
    return new Map(wires.map((wire) => [wireId(wire), this.#init.host.channel()]));
  }

  #linkOf(element: string): FlowLink | undefined {
    const flow = this.#graph.elements.find(({ name }) => name === element)?.flow;
    return flow === undefined ? undefined : this.#links.get(flow);
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
    this.#links.delete(link.flow);
    this.#figures.delete(link.flow);
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#init.host.clock.after(CLOSE_MS, resolve);
    });
    await Promise.race([link.close(), late]);
    cancel();
    await link.terminate();
  }
}

function throwFirst(settled: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of settled) if (result.status === 'rejected') throw asSightlineError(result.reason);
}
