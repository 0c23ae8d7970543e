import { asSightlineError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Legacy } from './element-legacy.ts';
import type { Rest } from './element-rest.ts';
import type { ElementFigures, WireFigures } from './figures.ts';
import { droppedAs } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { FlowPlan } from './flow-plan.ts';
import { FlowMember } from './flow-member.ts';
import type { Remembering } from './flow-memory.ts';
import { FlowWires } from './flow-wires.ts';
import type { GraphElement } from './graph.ts';
import type { KeptMessage } from './kept-message.ts';
import type { ElementLookup, TapOptions } from './run.api.ts';
import { SourceOutlet } from './source-outlet.ts';

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
  readonly #elements: ElementLookup;
  readonly #members = new Map<string, FlowMember>();
  readonly #sources = new Map<string, SourceOutlet>();
  readonly #wires: FlowWires;
  /** Nothing is done by the clock before all flows are there to hear of it. */
  #rest: Rest = 'timers';

  constructor(context: FlowContext, elements: ElementLookup) {
    this.context = context;
    this.#elements = elements;
    this.#wires = new FlowWires(context, (name) => this.#end(name));
  }

  /**
   * Runs this plan from now on. Elements and wires that are in it as they were stay undisturbed; those that changed
   * take the change or are made anew with what they remember. Rejects when an element cannot be set up; the others run.
   */
  async apply(plan: FlowPlan): Promise<void> {
    this.context.deadlineMs = plan.deadlineMs;
    // All but the setups is done at once: of two plans the later one holds, however long elements take to end.
    const gone = this.#removeMissing(plan);
    const fresh = plan.elements.filter((element) => this.#adopt(element, plan.legacy));
    this.#wires.apply(plan.wires);
    this.#wires.giveAgain(plan.legacy.kept);
    this.#connect();
    await settleAll([...fresh.map((element) => this.#begin(element.name)), ...gone]);
  }

  /** Where a source's frames come in. */
  source(name: string): SourceOutlet | undefined {
    return this.#sources.get(name);
  }

  /** Makes an element anew; it remembers what its predecessor can still say, or else `kept`. */
  async remake(name: string, kept?: JsonValue): Promise<void> {
    const member = this.#member(name);
    await member.remake(kept, () => this.#members.get(name) === member);
  }

  /** Asks an element to come to life again; false when it cannot. */
  async heal(name: string): Promise<boolean> {
    return this.#member(name).heal();
  }

  /** Delivers an event to some of the elements, or to all. */
  notify(name: string, params: JsonObject, to: (element: GraphElement) => boolean): void {
    if (this.#rest === 'all') return;
    for (const member of this.#members.values()) if (to(member.runner.spec)) member.deliver(name, params);
  }

  tap({ element, side, every, onMessage }: TapOptions): () => void {
    const outlet = this.#sources.get(element);
    const taps = outlet?.taps ?? this.#member(element).runner.taps;
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
    for (const [name, member] of this.#members) {
      const state = member.save();
      if (state !== undefined) saved[name] = state;
    }
    return saved;
  }

  /** Those that have a state, for whoever keeps it. */
  remembering(): Remembering[] {
    return [...this.#members.values()].flatMap(({ remembering }) => remembering);
  }

  figures(): FlowFigures {
    const now = this.context.clock.now();
    const members = [...this.#members.values()];
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
    for (const { runner } of this.#members.values()) runner.release('restarting', droppedAs('stopped'));
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
    for (const source of this.#sources.values()) source.release();
    const members = [...this.#members.values()];
    for (const member of members) member.release('stopped');
    this.#wires.close();
    this.#members.clear();
    this.#sources.clear();
    await Promise.all(members.map((member) => member.end()));
    this.context.listener.flush();
  }

  /** The end of a wire in this flow: an element, or a source. */
  #end(name: string): { pump(): void } {
    return this.#sources.get(name) ?? this.#member(name).runner;
  }

  #member(name: string): FlowMember {
    const member = this.#members.get(name);
    if (member === undefined) throw new RangeError(`there is no element ${name} in this flow`);
    return member;
  }

  #removeMissing(plan: FlowPlan): Promise<void>[] {
    const wanted = new Set(plan.elements.map(({ name }) => name));
    const gone = [...this.#members].filter(([name]) => !wanted.has(name));
    for (const [name, member] of gone) {
      member.release('stopped');
      this.#members.delete(name);
    }
    for (const name of this.#sources.keys()) if (!wanted.has(name)) this.#sources.delete(name);
    return gone.map(([, member]) => member.end());
  }

  /** Makes room for an element; true when an instance has to be made. */
  #adopt(element: GraphElement, legacy: Legacy): boolean {
    if (this.#elements(element.type)?.create === undefined && element.type === 'source') {
      if (!this.#sources.has(element.name)) {
        this.#sources.set(element.name, new SourceOutlet(element.name, this.context));
      }
      return false;
    }
    const member = this.#members.get(element.name);
    if (member === undefined || member.runner.spec.type !== element.type) {
      this.#replace(element, member, legacy);
      return true;
    }
    return !member.reconfigure(element);
  }

  /** Wires are bound to runners: one that is there serves the new element too. */
  #replace(element: GraphElement, before: FlowMember | undefined, legacy: Legacy): void {
    if (before !== undefined) {
      before.release('stopped');
      void before.end();
      before.runner.retarget(element);
    }
    const init = { context: this.context, elements: this.#elements, rest: () => this.#rest };
    this.#members.set(element.name, new FlowMember(element, init, legacy, before?.runner));
  }

  #begin(name: string): Promise<void> {
    const member = this.#member(name);
    return member.begin(() => this.#members.get(name) === member);
  }

  /** Pauses named elements, or lets them go on. */
  pause(paused: boolean, to: (element: GraphElement) => boolean): void {
    for (const { runner } of this.#members.values()) if (to(runner.spec)) runner.pause(paused);
  }

  #connect(): void {
    for (const [name, { runner }] of this.#members) {
      runner.outlet.connect(this.#wires.from(name));
      runner.connect(this.#wires.to(name));
    }
    for (const [name, source] of this.#sources) source.outlet.connect(this.#wires.from(name));
    for (const { runner } of this.#members.values()) runner.pump();
  }
}

/** Waits for all; then rejects with the first that failed. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(promises);
  for (const result of settled) if (result.status === 'rejected') throw asSightlineError(result.reason);
}
