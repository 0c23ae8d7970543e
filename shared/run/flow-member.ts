import { asSightlineError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Legacy } from './element-legacy.ts';
import { ElementLife, savedOf } from './element-life.ts';
import { ElementMetricsStore } from './element-metrics.ts';
import type { Rest } from './element-rest.ts';
import { ElementRunner } from './element-runner.ts';
import type { ElementFigures } from './figures.ts';
import { OUTCOME, droppedAs } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { Remembering } from './flow-memory.ts';
import type { GraphElement } from './graph.ts';
import type { Message } from './message.ts';
import type { ElementLookup } from './run.api.ts';

/** What the members of a flow share. */
export interface FlowMemberInit {
  readonly context: FlowContext;
  readonly elements: ElementLookup;
  readonly rest: () => Rest;
}

/** Events that wait for an element that is being set up; the oldest go first. */
const MAX_UNHEARD = 100;

/** One element of a flow: what runs it, and the instance that it has now. Whoever made it ends it. */
export class FlowMember {
  readonly runner: ElementRunner;
  readonly #init: FlowMemberInit;
  readonly #metrics: ElementMetricsStore;
  #living: ElementLife | null = null;
  /** The one that is being set up to take its place. */
  #coming: ElementLife | null = null;
  /** What it remembered when it was taken away. */
  #saved: JsonValue | undefined;
  /** How often it was told of something, or did something, besides working on messages. */
  #touched = 0;
  /** What it was told of while it was being set up. */
  readonly #unheard: (() => void)[] = [];

  /** `runner`: of one in whose place it comes, since wires are bound to that. */
  constructor(spec: GraphElement, init: FlowMemberInit, legacy: Legacy, runner?: ElementRunner) {
    this.#init = init;
    this.runner = runner ?? new ElementRunner(spec, init.context);
    this.#metrics = new ElementMetricsStore(legacy.metrics[spec.name]);
    this.#saved = legacy.saved[spec.name];
    if (legacy.paused.includes(spec.name)) this.runner.pause(true);
  }

  /** Makes an instance; of several that are set up at a time the last one counts. `isThere`: the flow still has it. */
  async begin(isThere: () => boolean): Promise<void> {
    void this.#coming?.end();
    const { spec, isPaused } = this.runner;
    const life = this.#create(spec);
    this.#coming = life;
    try {
      await life.setUp(this.#saved);
    } catch (error) {
      // One that was overtaken has not failed: what overtook it is waited for by whoever asked for that.
      if (this.#coming !== life && isThere()) return;
      throw error;
    } finally {
      if (this.#coming === life) this.#coming = null;
    }
    this.#living = life;
    this.#saved = undefined;
    this.runner.adopt(life.element, spec);
    if (isPaused && this.runner.isPaused) this.deliver('pause', {});
    for (const hear of this.#unheard.splice(0)) hear();
  }

  /** Makes it anew, from what it can still say, or else from `kept`. */
  async remake(kept: JsonValue | undefined, isThere: () => boolean): Promise<void> {
    this.release('restarting');
    this.#saved ??= kept;
    // One that hangs may never end; its successor does not wait for it.
    void this.end();
    this.runner.meter.restarts += 1;
    await this.begin(isThere);
  }

  /** True when the instance that is there goes on. */
  reconfigure(element: GraphElement): boolean {
    const living = this.#living;
    if (living !== null) {
      const isSame = JSON.stringify(this.runner.spec.config) === JSON.stringify(element.config);
      if (isSame || living.element.configure?.(element.config) === true) {
        this.runner.adopt(living.element, element);
        return true;
      }
      this.release('restarting');
      void this.end();
    }
    this.runner.retarget(element);
    return false;
  }

  /** Asks it to come to life again; false when it cannot. */
  async heal(): Promise<boolean> {
    return (await this.#living?.element.heal?.()) === true;
  }

  /** Takes its instance off its messages; what it had in its hands is accounted for. */
  release(state: 'restarting' | 'stopped'): void {
    if (state === 'restarting' && this.#living !== null) this.#saved = this.save() ?? this.#saved;
    this.runner.release(state, state === 'stopped' ? droppedAs('stopped') : OUTCOME.failed);
  }

  /** Ends the instance that it has, and the one that was to come. */
  async end(): Promise<void> {
    const [living, coming] = [this.#living, this.#coming];
    this.#living = null;
    this.#coming = null;
    await Promise.all([living?.end(), coming?.end()]);
  }

  /** What it remembers, or did when it was taken away. */
  save(): JsonValue | undefined {
    if (this.#living === null) return this.#saved;
    return savedOf(this.#living.element, this.#init.context, this.runner.spec.name);
  }

  /** For whoever keeps its state, where it has any. */
  get remembering(): Remembering[] {
    const { spec, meter } = this.runner;
    if (this.#living?.element.save === undefined) return [];
    const activity = meter.processed + meter.emitted + this.#touched;
    return [{ element: spec.name, type: spec.type, activity, save: () => this.save() }];
  }

  deliver(event: string, params: JsonObject): void {
    if (this.#living === null) {
      if (this.#unheard.push(() => this.deliver(event, params)) > MAX_UNHEARD) this.#unheard.shift();
      return;
    }
    this.#touched += 1;
    try {
      this.#living.element.onEvent?.(event, params);
    } catch (error) {
      this.#init.context.listener.failed(this.runner.spec.name, asSightlineError(error));
    }
  }

  figures(now: number): ElementFigures {
    return { ...this.runner.figures(now), metrics: this.#metrics.snapshot() };
  }

  #create(spec: GraphElement): ElementLife {
    const { runner } = this;
    const { context, elements, rest: restOfFlow } = this.#init;
    const emit = (message: Message): void => {
      this.#touched += 1;
      runner.outlet.emit(message);
      context.told?.(spec.name);
    };
    const isAtWork = (): boolean => !runner.isIdle || this.#coming !== null;
    const rest = (): Rest => (restOfFlow() === 'timers' && isAtWork() ? 'none' : restOfFlow());
    const again = (): void => runner.pump();
    return new ElementLife({ spec, context, elements, metrics: this.#metrics, emit, again, rest });
  }
}
