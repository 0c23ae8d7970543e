import { messageOf, SightlineError } from '../errors.ts';
import { MAIN_FLOW } from './graph.ts';
import type { RestartPolicy } from './graph.ts';
import type { RestartBudget } from './restart-budget.ts';
import type { RunNotice } from './run.api.ts';
import type { Health, RepairScope, SupervisorInit } from './supervisor-healing.ts';
import type { Repairs, RepairTarget } from './supervisor-repairs.ts';
import type { Roster } from './supervisor-roster.ts';
import type { Patient } from './supervisor-trouble.ts';
import type { ElementWatch, FlowWatch } from './supervisor-watch.ts';

const STEPS: Readonly<Record<RepairScope, { kind: RunNotice['kind']; words: string }>> = {
  element: { kind: 'restart', words: 'is made anew' },
  flow: { kind: 'recycle', words: 'gets a new worker' },
  run: { kind: 'restart', words: 'makes the whole pipeline start anew' },
};

/** What a medic works with; the supervisor owns it. */
export interface MedicInit extends Omit<SupervisorInit, 'graph'> {
  readonly roster: Roster;
  readonly repairs: Repairs;
  readonly budget: RestartBudget;
  /** As it is now. */
  readonly policy: RestartPolicy;
  /** Awake milliseconds. */
  readonly now: () => number;
  /** Called once, when there is nothing more to do. */
  readonly onGivenUp: () => void;
}

/** Seconds with at most one decimal, for people. */
export function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** Decides what is done for whoever is in trouble, and has it done. */
export class Medic {
  /** The element at which the run was given up. */
  culprit: string | null = null;
  private readonly init: MedicInit;
  private condition: Health = 'healthy';

  constructor(init: MedicInit) {
    this.init = init;
  }

  get health(): Health {
    return this.condition;
  }

  /** Looks after an element: idle ones are left alone. */
  checkElement(watch: ElementWatch): void {
    const { repairs, now, policy } = this.init;
    if (watch.trouble.reason !== null) return this.attend(watch);
    const working = watch.workingMs(now());
    if (working === null) return;
    const stuck = working >= policy.healAfterMs;
    if (this.isFruitless(watch)) watch.trouble.skipElement();
    const target = this.target(watch);
    if (repairs.blocks(elementTarget(watch)) || repairs.blocks(target)) return;
    if (this.isFruitless(watch) || (stuck && target.scope !== 'element')) this.stuck(watch, '');
    else if (stuck && !watch.healed) this.askToHeal(watch, working);
  }

  /** Looks after a worker that no longer says anything. */
  checkFlow(watch: FlowWatch): void {
    const { repairs, now, policy } = this.init;
    if (watch.trouble.reason !== null) return this.attend(watch);
    const silent = watch.silentMs(now());
    if (silent < policy.healAfterMs || repairs.blocks(this.target(watch))) return;
    if (silent >= policy.recycleAfterMs) {
      watch.trouble.reason = `its worker has been silent for ${inSeconds(silent)}`;
      this.attend(watch);
    } else if (!watch.warned) {
      watch.warned = true;
      this.tell('warning', null, `The worker of ${watch.title} has been silent for ${inSeconds(silent)}.`);
    }
  }

  /** Starts the next repair, unless one is under way that it would get in the way of: the next check tries again. */
  attend(patient: Patient): void {
    const { budget, roster, repairs, now, healing } = this.init;
    const { reason } = patient.trouble;
    const target = this.target(patient);
    if (reason === null || this.condition === 'failed' || repairs.blocks(target)) return;
    if (!budget.take()) return this.exhausted(patient, reason);
    const delay = patient.trouble.strike(now());
    roster.abandon(target, now());
    this.tellStep(patient, target.scope, delay, reason);
    repairs.begin(
      target,
      delay,
      () => perform(healing, target),
      (error) => this.ended(patient, error),
    );
    this.assess(reason);
  }

  /** Makes an element anew since somebody wishes it: that is no repair, and costs nothing of what those may cost. */
  remake(watch: ElementWatch, reason: string): void {
    const { roster, repairs, now, healing } = this.init;
    if (this.condition === 'failed') return;
    const target = elementTarget(watch);
    repairs.callOff(target);
    if (repairs.blocks(target)) {
      this.tell('warning', watch.element, `${watch.title} is being made anew with all around it already.`);
      return;
    }
    roster.abandon(target, now());
    this.tell(STEPS.element.kind, watch.element, `${watch.title} ${STEPS.element.words}: ${reason}.`);
    repairs.begin(
      target,
      0,
      () => perform(healing, target),
      (error) => this.ended(watch, error),
    );
  }

  /** The end of everything. */
  giveUp(element: string | null, reason: string): void {
    if (this.condition === 'failed') return;
    this.culprit = element;
    this.init.onGivenUp();
    this.tell('given_up', element, reason);
    this.change('failed', reason);
    this.init.healing.giveUp(reason);
  }

  /** Says how the run does now, when that changed. */
  assess(reason: string): void {
    if (this.condition === 'failed') return;
    const { roster, repairs, now, policy } = this.init;
    const limit = policy.healAfterMs;
    const bad =
      repairs.size > 0 ||
      [...roster.flows.values()].some(({ trouble }) => trouble.reason !== null) ||
      [...roster.elements.values()].some(
        (watch) => watch.trouble.reason !== null || (watch.workingMs(now()) ?? 0) >= limit,
      );
    this.change(bad ? 'healing' : 'healthy', bad ? reason : 'Everything works again.');
  }

  private isFruitless(watch: ElementWatch): boolean {
    return watch.withoutResultMs(this.init.now()) >= this.init.policy.recycleAfterMs;
  }

  private askToHeal(watch: ElementWatch, working: number): void {
    const { healing, repairs } = this.init;
    watch.healed = true;
    healing.warn(watch.element, working);
    const words = `${watch.title} has been at one message for ${inSeconds(working)}; it is asked to heal itself.`;
    this.tell('warning', watch.element, words);
    const heal = async (): Promise<void> => {
      if (!(await healing.heal(watch.element))) throw new SightlineError('internal', 'it cannot');
    };
    repairs.begin(elementTarget(watch), 0, heal, (error) => this.healed(watch, error));
    this.assess(words);
  }

  private healed(watch: ElementWatch, error: unknown): void {
    if (error === null) this.tell('heal', watch.element, `${watch.title} says that it has healed itself.`);
    else if ((watch.workingMs(this.init.now()) ?? 0) >= this.init.policy.healAfterMs) {
      if (this.isFruitless(watch)) watch.trouble.skipElement();
      this.stuck(watch, `, and could not heal itself (${messageOf(error)})`);
    }
    this.assess('An element does not work.');
  }

  private stuck(watch: ElementWatch, more: string): void {
    const ms = watch.withoutResultMs(this.init.now());
    watch.trouble.reason = `it has worked for ${inSeconds(ms)} without a result${more}`;
    this.attend(watch);
  }

  private ended(patient: Patient, error: unknown): void {
    if (this.condition === 'failed') return;
    if (error !== null && this.isWatched(patient)) {
      const why = messageOf(error);
      this.tell('error', patient.element, `That did not help ${patient.title}: ${why}`);
      patient.trouble.reason = `making it anew failed: ${why}`;
    }
    if (this.isWatched(patient)) this.attend(patient);
    this.assess('A repair has failed.');
  }

  private isWatched({ element, flow, trouble }: Patient): boolean {
    const { roster } = this.init;
    const known = element === null ? roster.flows.get(flow) : roster.elements.get(element);
    return known?.trouble === trouble;
  }

  private exhausted(patient: Patient, reason: string): void {
    const { budget, budgetWindowMs } = this.init.policy;
    const limit = `${budget} restarts within ${inSeconds(budgetWindowMs)} did not help`;
    this.giveUp(patient.element, `The run is given up: ${limit}; last of all ${patient.title}: ${reason}.`);
  }

  private tellStep(patient: Patient, scope: RepairScope, delay: number, reason: string): void {
    const { kind, words } = STEPS[scope];
    const when = delay > 0 ? ` in ${inSeconds(delay)}` : '';
    this.tell(kind, patient.element, `${patient.title} ${words}${when}: ${reason}.`);
  }

  private target(patient: Patient): RepairTarget {
    const { scope } = patient.trouble;
    if (scope === 'element') return elementTarget(patient);
    // The host's own thread cannot be replaced: there the pipeline is the next larger thing.
    if (scope === 'run' || patient.flow === MAIN_FLOW) return { scope: 'run', name: '', flow: null };
    return { scope: 'flow', name: patient.flow, flow: patient.flow };
  }

  private change(health: Health, reason: string): void {
    if (health === this.condition) return;
    this.condition = health;
    this.init.onHealth?.(health, reason);
  }

  private tell(kind: RunNotice['kind'], element: string | null, message: string): void {
    this.init.notice({ at: this.init.clock.wallTime(), kind, element, message });
  }
}

/** The element alone; flows have no smaller part than themselves. */
export function elementTarget(patient: Patient): RepairTarget {
  return { scope: 'element', name: patient.element ?? '', flow: patient.flow };
}

function perform(healing: SupervisorInit['healing'], { scope, name }: RepairTarget): Promise<void> {
  if (scope === 'run') return healing.restartRun();
  return scope === 'flow' ? healing.recycleFlow(name) : healing.remake(name);
}
