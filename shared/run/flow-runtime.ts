import type { JsonObject, JsonValue } from '../json.ts';
import type { Rest } from './element-rest.ts';
import type { ElementFigures, WireFigures } from './figures.ts';
import { firstError } from './first-error.ts';
import { droppedAs } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { FlowPlan } from './flow-plan.ts';
import { FlowMembers } from './flow-members.ts';
import type { Remembering } from './flow-memory.ts';
import { FlowWires } from './flow-wires.ts';
import type { GraphElement } from './graph.ts';
import type { KeptMessage } from './kept-message.ts';
import type { ElementLookup, TapOptions } from './run.api.ts';
import type { SourceOutlet } from './source-outlet.ts';

/** How the elements and wires of a flow do; `working` is how long each has been at its oldest message. */
export interface FlowFigures {
  readonly elements: readonly ElementFigures[];
  readonly wires: readonly WireFigures[];
  readonly working: Readonly<Record<string, number | null>>;
  /** Nothing waits and nothing is in work. */
  readonly isIdle: boolean;
}

/**
 * The elements of one flow and the wires between them, in one thread. It does what it is told by a plan and knows
 * neither workers nor hosts. Whoever made it ends it with `close`.
 */
export class FlowRuntime {
  readonly context: FlowContext;
  readonly #members: FlowMembers;
  readonly #wires: FlowWires;
  /** Nothing is done by the clock before all flows are there to hear of it. */
  #rest: Rest = 'timers';

  constructor(context: FlowContext, elements: ElementLookup) {
    this.context = context;
    this.#members = new FlowMembers(context, elements, () => this.#rest);
    this.#wires = new FlowWires(context, (name) => this.#members.end(name));
  }

  /**
   * Runs this plan from now on. Elements and wires that are in it as they were stay undisturbed; those that changed
   * take the change or are made anew with what they remember. Rejects when an element cannot be set up; the others run.
   */
  async apply(plan: FlowPlan): Promise<void> {
    this.context.deadlineMs = plan.deadlineMs;
    // All but the setups is done at once: of two plans the later one holds, however long elements take to end.
    const gone = this.#members
      .keepOnly(new Set(plan.elements.map(({ name }) => name)))
      .map((member) => member.end());
    const fresh = plan.elements.filter((element) => this.#members.adopt(element, plan.legacy));
    this.#wires.apply(plan.wires);
    this.#wires.giveAgain(plan.legacy.kept);
    this.#members.connect(this.#wires);
    const error = await firstError([...fresh.map((element) => this.#begin(element.name)), ...gone]);
    if (error !== null) throw error;
  }

  /** Where a source's frames come in. */
  source(name: string): SourceOutlet | undefined {
    return this.#members.source(name);
  }

  /** Makes an element anew; it remembers what its predecessor can still say, or else `kept`. */
  async remake(name: string, kept?: JsonValue): Promise<void> {
    const member = this.#members.of(name);
    await member.remake(kept, () => this.#members.has(member));
  }

  /** Asks an element to come to life again; false when it cannot. */
  async heal(name: string): Promise<boolean> {
    return this.#members.of(name).heal();
  }

  /** Delivers an event to some of the elements, or to all. */
  notify(name: string, params: JsonObject, to: (element: GraphElement) => boolean): void {
    if (this.#rest === 'all') return;
    for (const member of this.#members.all) if (to(member.runner.spec)) member.deliver(name, params);
  }

  /** Pauses named elements, or lets them go on. */
  pause(paused: boolean, to: (element: GraphElement) => boolean): void {
    for (const { runner } of this.#members.all) if (to(runner.spec)) runner.pause(paused);
  }

  tap({ element, side, every, onMessage }: TapOptions): () => void {
    const taps = (this.#members.source(element) ?? this.#members.of(element).runner).taps;
    return taps.add({ side, every, onMessage });
  }

  /** Whether elements that have nothing in their hands do nothing by the clock: not all are there, or all are to move. */
  freeze(isFrozen: boolean): void {
    if (this.#rest !== 'all') this.#rest = isFrozen ? 'timers' : 'none';
  }

  /** What the elements remember, by name. `last`: they tell nothing any more, since others go on with it. */
  save(last = false): Record<string, JsonValue> {
    if (last) this.#rest = 'all';
    const saved: Record<string, JsonValue> = {};
    for (const member of this.#members.all) {
      const state = member.save();
      if (state !== undefined) saved[member.runner.spec.name] = state;
    }
    return saved;
  }

  /** Those that have a state, for whoever keeps it. */
  remembering(): Remembering[] {
    return this.#members.all.flatMap(({ remembering }) => remembering);
  }

  figures(): FlowFigures {
    const now = this.context.clock.now();
    const members = this.#members.all;
    const working: Record<string, number | null> = {};
    for (const { runner } of members) {
      const { busySince } = runner;
      working[runner.spec.name] = busySince === null ? null : now - busySince;
    }
    return {
      elements: members.map((member) => member.figures(now)),
      wires: this.#wires.figures(now),
      working,
      isIdle: members.every(({ runner }) => runner.isIdle && !runner.hasInput) && this.#wires.isEmpty,
    };
  }

  /** Takes every message out that must not be lost, also from elements; the flow is of no use afterwards but to be closed. */
  keep(): KeptMessage[] {
    for (const { runner } of this.#members.all) runner.release('restarting', droppedAs('stopped'));
    const kept = this.#wires.keep();
    this.context.listener.flush();
    return kept;
  }

  /** The thread at the other end of these wires is gone. */
  lost(wires: readonly string[]): void {
    for (const wire of wires) this.#wires.lost(wire);
  }

  /** Ends every element and accounts for all that is here. Resolves when the cleanups are done. */
  async close(): Promise<void> {
    for (const source of this.#members.sources) source.release();
    const members = this.#members.all;
    for (const member of members) member.release('stopped');
    this.#wires.close();
    this.#members.clear();
    await Promise.all(members.map((member) => member.end()));
    this.context.listener.flush();
  }

  #begin(name: string): Promise<void> {
    const member = this.#members.of(name);
    return member.begin(() => this.#members.has(member));
  }
}
