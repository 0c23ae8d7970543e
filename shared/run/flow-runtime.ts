import { asSightlineError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Legacy } from './element-legacy.ts';
import { ElementLife, savedOf } from './element-life.ts';
import { ElementMetricsStore } from './element-metrics.ts';
import { ElementRunner } from './element-runner.ts';
import type { Rest } from './element-rest.ts';
import type { ElementFigures, WireFigures } from './figures.ts';
import { OUTCOME, droppedAs } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { FlowPlan } from './flow-plan.ts';
import type { Remembering } from './flow-memory.ts';
import { FlowWires } from './flow-wires.ts';
import type { GraphElement } from './graph.ts';
import type { KeptMessage } from './kept-message.ts';
import type { Message } from './message.ts';
import type { ElementLookup, TapOptions } from './run.api.ts';
import { SourceOutlet } from './source-outlet.ts';

/** One element of a flow: what runs it, and the instance that it has now. */
interface Member {
  readonly runner: ElementRunner;
  readonly metrics: ElementMetricsStore;
  living: ElementLife | null;
  /** The one that is being set up to take its place. */
  coming: ElementLife | null;
  /** What it remembered when it was taken away. */
  saved: JsonValue | undefined;
  /** How often it was told of something, or did something, besides working on messages. */
  touched: number;
  /** What it was told of while it was being set up. */
  unheard: (() => void)[];
}

/** Events that wait for an element that is being set up; the oldest go first. */
const MAX_UNHEARD = 100;

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
  readonly #members = new Map<string, Member>();
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
    await settleAll([...fresh.map((element) => this.#begin(this.#member(element.name))), ...gone]);
  }

  /** Where a source's frames come in. */
  source(name: string): SourceOutlet | undefined {
    return this.#sources.get(name);
  }

  /** Makes an element anew; it remembers what its predecessor can still say, or else `kept`. */
  async remake(name: string, kept?: JsonValue): Promise<void> {
    const member = this.#member(name);
    this.#release(member, 'restarting');
    member.saved ??= kept;
    // One that hangs may never end; its successor does not wait for it.
    void endMember(member);
    member.runner.meter.restarts += 1;
    await this.#begin(member);
  }

  /** Asks an element to come to life again; false when it cannot. */
  async heal(name: string): Promise<boolean> {
    return (await this.#member(name).living?.element.heal?.()) === true;
  }

  /** Delivers an event to some of the elements, or to all. */
  notify(name: string, params: JsonObject, to: (element: GraphElement) => boolean): void {
    if (this.#rest === 'all') return;
    for (const [element, member] of this.#members) {
      if (to(member.runner.spec)) this.#deliver(element, member, name, params);
    }
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
    for (const [name, { living, saved: before }] of this.#members) {
      const state = living === null ? before : savedOf(living.element, this.context, name);
      if (state !== undefined) saved[name] = state;
    }
    return saved;
  }

  /** Those that have a state, for whoever keeps it. */
  remembering(): Remembering[] {
    return [...this.#members].flatMap(([element, { runner, living, touched }]) => {
      if (living?.element.save === undefined) return [];
      const { processed, emitted } = runner.meter;
      const save = (): JsonValue | undefined => savedOf(living.element, this.context, element);
      return [{ element, type: runner.spec.type, activity: processed + emitted + touched, save }];
    });
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
      elements: members.map(({ runner, metrics }) => ({
        ...runner.figures(now),
        metrics: metrics.snapshot(),
      })),
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
    for (const member of members) this.#release(member, 'stopped');
    this.#wires.close();
    this.#members.clear();
    this.#sources.clear();
    await Promise.all(members.map(endMember));
    this.context.listener.flush();
  }

  /** The end of a wire in this flow: an element, or a source. */
  #end(name: string): { pump(): void } {
    return this.#sources.get(name) ?? this.#member(name).runner;
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (member === undefined) throw new RangeError(`there is no element ${name} in this flow`);
    return member;
  }

  #removeMissing(plan: FlowPlan): Promise<void>[] {
    const wanted = new Set(plan.elements.map(({ name }) => name));
    const gone = [...this.#members].filter(([name]) => !wanted.has(name));
    for (const [name, member] of gone) {
      this.#release(member, 'stopped');
      this.#members.delete(name);
    }
    for (const name of this.#sources.keys()) if (!wanted.has(name)) this.#sources.delete(name);
    return gone.map(([, member]) => endMember(member));
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
    return !this.#reconfigure(member, element);
  }

  /** Wires are bound to runners: one that is there serves the new element too. */
  #replace(element: GraphElement, before: Member | undefined, legacy: Legacy): void {
    if (before !== undefined) {
      this.#release(before, 'stopped');
      void endMember(before);
      before.runner.retarget(element);
    }
    const runner = before?.runner ?? new ElementRunner(element, this.context);
    const metrics = new ElementMetricsStore(legacy.metrics[element.name]);
    const saved = legacy.saved[element.name];
    this.#members.set(element.name, {
      runner,
      metrics,
      living: null,
      coming: null,
      saved,
      touched: 0,
      unheard: [],
    });
  }

  /** True when the instance that is there goes on. */
  #reconfigure(member: Member, element: GraphElement): boolean {
    const { spec } = member.runner;
    const { living } = member;
    if (living === null) {
      member.runner.retarget(element);
      return false;
    }
    const isSame = JSON.stringify(spec.config) === JSON.stringify(element.config);
    if (isSame || living.element.configure?.(element.config) === true) {
      member.runner.adopt(living.element, element);
      return true;
    }
    this.#release(member, 'restarting');
    void endMember(member);
    member.runner.retarget(element);
    return false;
  }

  /** Makes an instance; of several that are set up at a time the last one counts. */
  async #begin(member: Member): Promise<void> {
    void member.coming?.end();
    const { runner } = member;
    const { spec } = runner;
    const life = this.#create(member, spec);
    member.coming = life;
    try {
      await life.setUp(member.saved);
    } catch (error) {
      // One that was overtaken has not failed: what overtook it is waited for by whoever asked for that.
      if (member.coming !== life && this.#members.get(spec.name) === member) return;
      throw error;
    } finally {
      if (member.coming === life) member.coming = null;
    }
    member.living = life;
    member.saved = undefined;
    runner.adopt(life.element, spec);
    for (const hear of member.unheard.splice(0)) hear();
  }

  #create(member: Member, spec: GraphElement): ElementLife {
    const { runner, metrics } = member;
    const emit = (message: Message): void => {
      member.touched += 1;
      runner.outlet.emit(message);
      this.context.told?.(spec.name);
    };
    const isAtWork = (): boolean => !runner.isIdle || member.coming !== null;
    const rest = (): Rest => (this.#rest === 'timers' && isAtWork() ? 'none' : this.#rest);
    return new ElementLife({ spec, context: this.context, elements: this.#elements, metrics, emit, rest });
  }

  #release(member: Member, state: 'restarting' | 'stopped'): void {
    const { living, runner } = member;
    if (state === 'restarting' && living !== null) {
      member.saved = savedOf(living.element, this.context, runner.spec.name) ?? member.saved;
    }
    runner.release(state, state === 'stopped' ? droppedAs('stopped') : OUTCOME.failed);
  }

  #deliver(name: string, member: Member, event: string, params: JsonObject): void {
    if (member.living === null) {
      if (member.unheard.push(() => this.#deliver(name, member, event, params)) > MAX_UNHEARD)
        member.unheard.shift();
      return;
    }
    member.touched += 1;
    try {
      member.living.element.onEvent?.(event, params);
    } catch (error) {
      this.context.listener.failed(name, asSightlineError(error));
    }
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

/** Ends the instance that a member has, and the one that was to come. */
async function endMember(member: Member): Promise<void> {
  const { living, coming } = member;
  member.living = null;
  member.coming = null;
  await Promise.all([living?.end(), coming?.end()]);
}

/** Waits for all; then rejects with the first that failed. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(promises);
  for (const result of settled) if (result.status === 'rejected') throw asSightlineError(result.reason);
}
