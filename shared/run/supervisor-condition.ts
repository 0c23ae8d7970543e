import type { Clock } from '../clock.ts';
import type { RestartPolicy } from './graph.ts';
import type { RunNotice } from './run.api.ts';
import type { Health, SupervisorInit } from './supervisor-healing.ts';
import type { Repairs } from './supervisor-repairs.ts';
import type { Roster } from './supervisor-roster.ts';

/** What the condition of a run is judged by, and who hears of it. */
export interface ConditionInit extends Omit<SupervisorInit, 'graph'> {
  readonly clock: Clock;
  readonly roster: Roster;
  readonly repairs: Repairs;
  /** As it is now. */
  readonly policy: RestartPolicy;
  /** Awake milliseconds. */
  readonly now: () => number;
  /** Called once, when there is nothing more to do. */
  readonly onGivenUp: () => void;
}

/** How a run does as a whole, and what is told of it. */
export class Condition {
  readonly #init: ConditionInit;
  #health: Health = 'healthy';
  #culprit: string | null = null;

  constructor(init: ConditionInit) {
    this.#init = init;
  }

  get health(): Health {
    return this.#health;
  }

  /** Whether the run was given up. */
  get isOver(): boolean {
    return this.#health === 'failed';
  }

  /** The element at which the run was given up. */
  get culprit(): string | null {
    return this.#culprit;
  }

  /** The end of everything. */
  giveUp(element: string | null, reason: string): void {
    if (this.isOver) return;
    this.#culprit = element;
    this.#init.onGivenUp();
    this.tell('given_up', element, reason);
    this.#become('failed', reason);
    this.#init.healing.giveUp(reason);
  }

  /** Says how the run does now, when that changed. */
  assess(reason: string): void {
    if (this.isOver) return;
    const isBad = this.#isAnyoneInTrouble();
    this.#become(isBad ? 'healing' : 'healthy', isBad ? reason : 'Everything works again.');
  }

  tell(kind: RunNotice['kind'], element: string | null, message: string): void {
    this.#init.notice({ at: this.#init.clock.wallTime(), kind, element, message });
  }

  #isAnyoneInTrouble(): boolean {
    const { roster, repairs, now, policy } = this.#init;
    if (repairs.size > 0) return true;
    if ([...roster.flows.values()].some(({ trouble }) => trouble.reason !== null)) return true;
    return [...roster.elements.values()].some(
      (watch) => watch.trouble.reason !== null || (watch.workingMs(now()) ?? 0) >= policy.healAfterMs,
    );
  }

  #become(health: Health, reason: string): void {
    if (health === this.#health) return;
    this.#health = health;
    this.#init.onHealth?.(health, reason);
  }
}
