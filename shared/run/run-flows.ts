import type { JsonObject, JsonValue } from '../json.ts';
import type { LogLevel } from './element.ts';
import type { ElementFigures, WireFigures } from './figures.ts';
import type { FlowLink } from './flow-link.ts';
import type { FlowFigures, FlowRuntime } from './flow-runtime.ts';
import { FlowSet } from './flow-set.ts';
import type { RunFlowsInit } from './flow-set.ts';
import { SightlineError } from '../errors.ts';
import { MAIN_FLOW } from './graph.ts';
import type { PipelineGraph } from './graph.ts';
import { mergeWires } from './merge-wires.ts';
import type { TapOptions } from './run.api.ts';
import type { SourceOutlet } from './source-outlet.ts';

/** All flows of one run, as the run sees them. Whoever made it ends it with `close`. */
export class RunFlows {
  readonly #set: FlowSet;

  constructor(graph: PipelineGraph, init: RunFlowsInit) {
    this.#set = new FlowSet(graph, init);
  }

  /** Runs this graph from now on; what the change does not concern goes on undisturbed. */
  apply(graph: PipelineGraph, saved: Readonly<Record<string, JsonValue>> = {}): Promise<void> {
    return this.#set.apply(graph, saved);
  }

  /** Where a source's frames come in. Throws when the graph has no such source. */
  source(name: string): SourceOutlet {
    const source = this.#set.main.source(name);
    if (source === undefined) throw new SightlineError('internal', `there is no source "${name}"`);
    return source;
  }

  async remake(element: string): Promise<void> {
    await this.#ownerOf(element).remake(element, this.#set.memory.stateOf(element));
  }

  async heal(element: string): Promise<boolean> {
    return this.#ownerOf(element).heal(element);
  }

  /** Tells the named elements of an event. */
  notify(name: string, params: JsonObject, elements: readonly string[]): void {
    this.#set.main.notify(name, params, (element) => elements.includes(element.name));
    this.#set.crew.order({ do: 'notify', name, params, elements });
  }

  /** Tells all elements that no more comes, and that nobody goes on with what they remember. */
  tellEnd(): void {
    const { elements } = this.#set.graph;
    this.notify(
      'end',
      {},
      elements.map(({ name }) => name),
    );
  }

  /** Those that were told to rest. */
  get paused(): readonly string[] {
    return this.#set.memory.paused;
  }

  /** Lets the named elements rest, or go on: whatever is made anew of them does so too. */
  pause(paused: boolean, elements: readonly string[]): void {
    this.#set.memory.pause(paused, elements);
    this.#set.main.pause(paused, (element) => elements.includes(element.name));
    this.#set.crew.order({ do: 'pause', paused, elements });
  }

  tap(options: TapOptions): () => void {
    return this.#ownerOf(options.element).tap(options);
  }

  logLevel(level: LogLevel): void {
    this.#set.level = level;
    this.#set.crew.order({ do: 'level', level });
  }

  /** From now on elements that have nothing in their hands do nothing by the clock: the run is about to move. */
  freeze(): void {
    this.#set.rest(true);
  }

  /**
   * What the elements of all flows remember; of those that cannot say, what is known of them. `last`: they tell nothing
   * any more, since others go on with it. `onSaved`: what came out of this flow so far is in what it remembers.
   */
  async save(last = false, onSaved?: (flow: string) => void): Promise<Record<string, JsonValue>> {
    // At once: a change may follow. At a move what the others still tell comes before.
    const now = last ? null : this.#set.main.save();
    const nothing: JsonObject = {};
    const stateOf = async (link: FlowLink): Promise<JsonObject> => {
      const state = await link.save(last);
      onSaved?.(link.flow);
      return state;
    };
    const states = await this.#set.crew.ask(stateOf, nothing);
    const saved: Record<string, JsonValue> = {
      ...this.#set.memory.states(),
      ...(now ?? this.#set.main.save(last)),
    };
    onSaved?.(MAIN_FLOW);
    for (const state of states) {
      for (const [name, value] of Object.entries(state)) if (value !== undefined) saved[name] = value;
    }
    return saved;
  }

  /** How the elements in this thread do. */
  main(): FlowFigures {
    return this.#set.main.figures();
  }

  /** Whether nothing waits and nothing is in work in any flow; what elements sent by themselves is no frame in flight. */
  async isIdle(): Promise<boolean> {
    const idle = await this.#set.crew.ask((link) => link.isIdle(), true);
    return idle.every(Boolean) && this.#set.main.figures().isIdle;
  }

  figures(): { elements: ElementFigures[]; wires: WireFigures[]; isIdle: boolean } {
    const all = [this.#set.main.figures(), ...this.#set.crew.figures];
    const byName = new Map(all.flatMap(({ elements }) => elements).map((figures) => [figures.name, figures]));
    const ends = all.flatMap(({ wires }) => wires);
    return {
      elements: this.#set.graph.elements.flatMap(({ name }) => byName.get(name) ?? []),
      wires: mergeWires(this.#set.graph.wires, ends),
      isIdle: all.every(({ isIdle }) => isIdle),
    };
  }

  /** The worker of a flow is gone, or is to go: what was in it is accounted for. */
  discard(flow: string): Promise<void> {
    return this.#set.discard(flow);
  }

  /** Gives a flow a new worker and wires it up again. Its elements begin with what is known of them. */
  recycle(flow: string): Promise<void> {
    return this.#set.recycle(flow);
  }

  /**
   * Ends everything and begins anew, with what the elements knew and what must not be lost; `isWanted` is asked before
   * the beginning. Gives how many messages are given again. Rejects as `apply` does.
   */
  async restart(isWanted: () => boolean): Promise<number> {
    const saved = await this.save();
    const kept = isWanted() ? await this.#set.keep() : 0;
    await this.#set.endAll();
    try {
      if (isWanted()) await this.apply(this.#set.graph, saved);
    } finally {
      this.#set.discardKept();
    }
    return kept;
  }

  /** Ends all elements, then the workers; a worker that does not answer is ended all the same. */
  async close(): Promise<void> {
    await this.#set.endAll();
    this.#set.discardKept();
  }

  /** Throws `conflict` while the element's worker is being replaced. */
  #ownerOf(element: string): FlowLink | FlowRuntime {
    const flow = this.#set.graph.elements.find(({ name }) => name === element)?.flow ?? MAIN_FLOW;
    const owner = flow === MAIN_FLOW ? this.#set.main : this.#set.crew.of(flow);
    if (owner !== undefined) return owner;
    const words = `The worker of "${element}" is being replaced; try again in a moment.`;
    throw new SightlineError('conflict', words);
  }
}
