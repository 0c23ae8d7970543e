import { messageOf, SightlineError } from '../errors.ts';
import type { RestartBudget } from './restart-budget.ts';
import type { Condition, ConditionInit } from './supervisor-condition.ts';
import { inSeconds } from './supervisor-limits.ts';
import { tellStep } from './supervisor-steps.ts';
import { elementTarget, perform, targetOf } from './supervisor-targets.ts';
import type { Patient } from './supervisor-trouble.ts';
import type { ElementWatch, FlowWatch } from './supervisor-watch.ts';

/** What a medic works with; the supervisor owns it. */
export interface MedicInit extends ConditionInit {
  readonly budget: RestartBudget;
  readonly condition: Condition;
}

/** Decides what is done for whoever is in trouble, and has it done. */
export class Medic {
  private readonly init: MedicInit;
  private readonly condition: Condition;

  constructor(init: MedicInit) {
    this.init = init;
    this.condition = init.condition;
  }

  /** Looks after an element: idle ones are left alone. */
  checkElement(watch: ElementWatch): void {
    const { repairs, now, policy } = this.init;
    if (watch.trouble.reason !== null) return this.attend(watch);
    const working = watch.workingMs(now());
    if (working === null) return;
    const stuck = working >= policy.healAfterMs;
    if (this.isFruitless(watch)) watch.trouble.skipElement();
    const target = targetOf(watch);
    if (repairs.blocks(elementTarget(watch)) || repairs.blocks(target)) return;
    if (this.isFruitless(watch) || (stuck && target.scope !== 'element')) this.stuck(watch, '');
    else if (stuck && !watch.healed) this.askToHeal(watch, working);
  }

  /** Looks after a worker that no longer says anything. */
  checkFlow(watch: FlowWatch): void {
    const { repairs, now, policy } = this.init;
    if (watch.trouble.reason !== null) return this.attend(watch);
    const silent = watch.silentMs(now());
    if (silent < policy.healAfterMs || repairs.blocks(targetOf(watch))) return;
    if (silent >= policy.recycleAfterMs) {
      watch.trouble.reason = `its worker has been silent for ${inSeconds(silent)}`;
      this.attend(watch);
    } else if (!watch.warned) {
      watch.warned = true;
      this.condition.tell(
        'warning',
        null,
        `The worker of ${watch.title} has been silent for ${inSeconds(silent)}.`,
      );
    }
  }

  /** Starts the next repair, unless one is under way that it would get in the way of: the next check tries again. */
  attend(patient: Patient): void {
    const { budget, roster, repairs, now, healing } = this.init;
    const { reason } = patient.trouble;
    const target = targetOf(patient);
    if (reason === null || this.condition.isOver || repairs.blocks(target)) return;
    if (!budget.take()) return this.exhausted(patient, reason);
    const delay = patient.trouble.strike(now());
    roster.abandon(target, now());
    tellStep(this.condition, patient, { scope: target.scope, delay, reason });
    repairs.begin(
      target,
      delay,
      () => perform(healing, target),
      (error) => this.ended(patient, error),
    );
    this.condition.assess(reason);
  }

  /** Makes an element anew since somebody wishes it: that is no repair, and costs nothing of what those may cost. */
  remake(watch: ElementWatch, reason: string): void {
    const { roster, repairs, now, healing } = this.init;
    if (this.condition.isOver) return;
    const target = elementTarget(watch);
    repairs.callOff(target);
    if (repairs.blocks(target)) {
      this.condition.tell(
        'warning',
        watch.element,
        `${watch.title} is being made anew with all around it already.`,
      );
      return;
    }
    roster.abandon(target, now());
    tellStep(this.condition, watch, { scope: 'element', delay: 0, reason });
    repairs.begin(
      target,
      0,
      () => perform(healing, target),
      (error) => this.ended(watch, error),
    );
  }

  private isFruitless(watch: ElementWatch): boolean {
    return watch.withoutResultMs(this.init.now()) >= this.init.policy.recycleAfterMs;
  }

  private askToHeal(watch: ElementWatch, working: number): void {
    const { healing, repairs } = this.init;
    watch.healed = true;
    healing.warn(watch.element, working);
    const words = `${watch.title} has been at one message for ${inSeconds(working)}; it is asked to heal itself.`;
    this.condition.tell('warning', watch.element, words);
    const heal = async (): Promise<void> => {
      if (!(await healing.heal(watch.element))) throw new SightlineError('internal', 'it cannot');
    };
    repairs.begin(elementTarget(watch), 0, heal, (error) => this.healed(watch, error));
    this.condition.assess(words);
  }

  private healed(watch: ElementWatch, error: unknown): void {
    if (error === null)
      this.condition.tell('heal', watch.element, `${watch.title} says that it has healed itself.`);
    else if ((watch.workingMs(this.init.now()) ?? 0) >= this.init.policy.healAfterMs) {
      if (this.isFruitless(watch)) watch.trouble.skipElement();
      this.stuck(watch, `, and could not heal itself (${messageOf(error)})`);
    }
    this.condition.assess('An element does not work.');
  }

  private stuck(watch: ElementWatch, more: string): void {
    const ms = watch.withoutResultMs(this.init.now());
    watch.trouble.reason = `it has worked for ${inSeconds(ms)} without a result${more}`;
    this.attend(watch);
  }

  private ended(patient: Patient, error: unknown): void {
    if (this.condition.isOver) return;
    if (error !== null && this.isWatched(patient)) {
      const why = messageOf(error);
      this.condition.tell('error', patient.element, `That did not help ${patient.title}: ${why}`);
      patient.trouble.reason = `making it anew failed: ${why}`;
    }
    if (this.isWatched(patient)) this.attend(patient);
    this.condition.assess('A repair has failed.');
  }

  private isWatched({ element, flow, trouble }: Patient): boolean {
    const { roster } = this.init;
    const known = element === null ? roster.flows.get(flow) : roster.elements.get(element);
    return known?.trouble === trouble;
  }

  private exhausted(patient: Patient, reason: string): void {
    const { budget, budgetWindowMs } = this.init.policy;
    const limit = `${budget} restarts within ${inSeconds(budgetWindowMs)} did not help`;
    this.condition.giveUp(
      patient.element,
      `The run is given up: ${limit}; last of all ${patient.title}: ${reason}.`,
    );
  }
}
