import type { Clock } from '../clock.ts';

/** How many restarts may happen within how much time. */
export interface BudgetLimits {
  readonly budget: number;
  readonly budgetWindowMs: number;
}

/** Counts restarts within a sliding window, so that what cannot be healed is not restarted for ever. */
export class RestartBudget {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly limits: BudgetLimits;
  private spent: number[] = [];

  constructor(clock: Pick<Clock, 'now'>, limits: BudgetLimits) {
    this.clock = clock;
    this.limits = limits;
  }

  /** How many more restarts may happen now. */
  get left(): number {
    this.forget();
    return this.limits.budget - this.spent.length;
  }

  /** Takes one restart out of the budget; false when it is exhausted, and then nothing is taken. */
  take(): boolean {
    if (this.left <= 0) return false;
    this.spent.push(this.clock.now());
    return true;
  }

  private forget(): void {
    const since = this.clock.now() - this.limits.budgetWindowMs;
    this.spent = this.spent.filter((at) => at > since);
  }
}
