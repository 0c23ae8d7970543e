import type { Clock } from '../clock.ts';
import { SightlineError } from '../errors.ts';
import type { RepairScope } from './supervisor-healing.ts';

/** What a repair concerns. `name` is the element's or the flow's; `flow` is null for the run. */
export interface RepairTarget {
  readonly scope: RepairScope;
  readonly name: string;
  readonly flow: string | null;
}

interface Repair {
  readonly target: RepairTarget;
  readonly ended: (error: unknown) => void;
  cancel: () => void;
}

/** Whether a repair of one would get in the way of the other. */
function overlap(one: RepairTarget, other: RepairTarget): boolean {
  if (one.scope === 'run' || other.scope === 'run') return true;
  if (one.flow !== other.flow) return false;
  return one.scope === 'flow' || other.scope === 'flow' || one.name === other.name;
}

/** The repairs under way: never two for the same thing, and none for ever. */
export class Repairs {
  private readonly clock: Clock;
  /** One that takes longer has failed. */
  limitMs: number;
  private readonly current = new Set<Repair>();

  constructor(clock: Clock, limitMs: number) {
    this.clock = clock;
    this.limitMs = limitMs;
  }

  get size(): number {
    return this.current.size;
  }

  /** Whether something is under way that a repair of `target` would get in the way of. */
  blocks(target: RepairTarget): boolean {
    return [...this.current].some((repair) => overlap(repair.target, target));
  }

  /**
   * Does `work` after `delayMs`; it counts as under way from now on. `ended` is called once, with null when it worked,
   * unless the repair is called off before.
   */
  begin(
    target: RepairTarget,
    delayMs: number,
    work: () => Promise<void>,
    ended: (error: unknown) => void,
  ): void {
    const repair: Repair = { target, ended, cancel: () => undefined };
    this.current.add(repair);
    if (delayMs > 0) repair.cancel = this.clock.after(delayMs, () => this.perform(repair, work));
    else this.perform(repair, work);
  }

  /** Forgets the repairs of elements of this flow: what they wait for is gone. */
  callOffElements(flow: string): void {
    for (const repair of this.current) {
      if (repair.target.scope === 'element' && repair.target.flow === flow) this.remove(repair);
    }
  }

  /** Forgets what is under way for this alone. */
  callOff(target: RepairTarget): void {
    for (const repair of this.current) {
      const { scope, name, flow } = repair.target;
      if (scope === target.scope && name === target.name && flow === target.flow) this.remove(repair);
    }
  }

  /** Forgets all of them. */
  close(): void {
    for (const repair of this.current) this.remove(repair);
  }

  private perform(repair: Repair, work: () => Promise<void>): void {
    repair.cancel = this.clock.after(this.limitMs, () => this.end(repair, this.tooLong()));
    // The callback runs in a promise, so that one that throws ends as one that rejects.
    void Promise.resolve()
      .then(() => (this.current.has(repair) ? work() : undefined))
      .then(
        () => this.end(repair, null),
        (error: unknown) => this.end(repair, error ?? new SightlineError('internal', 'It failed.')),
      );
  }

  private tooLong(): SightlineError {
    return new SightlineError('deadline', `It was not done within ${Math.round(this.limitMs / 1000)} s.`);
  }

  private end(repair: Repair, error: unknown): void {
    if (!this.current.has(repair)) return;
    this.remove(repair);
    repair.ended(error);
  }

  private remove(repair: Repair): void {
    this.current.delete(repair);
    repair.cancel();
  }
}
