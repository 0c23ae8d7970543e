import type { ErrorPolicy, GraphElement, RestartPolicy } from './graph.ts';
import type { Ticket } from './supervisor-healing.ts';
import { ELEMENT_LADDER, FLOW_LADDER, type Patient, Trouble } from './supervisor-trouble.ts';

/** What the supervisor knows of one flow. */
export class FlowWatch implements Patient {
  readonly title: string;
  readonly element = null;
  readonly flow: string;
  readonly trouble: Trouble;
  /** When its worker last gave a sign of life; null: it never did, so its silence says nothing. */
  beatAt: number | null = null;
  warned = false;

  constructor(flow: string, policy: RestartPolicy) {
    this.title = `flow "${flow}"`;
    this.flow = flow;
    this.trouble = new Trouble(FLOW_LADDER, policy);
  }

  beat(now: number): void {
    this.beatAt = now;
    this.warned = false;
  }

  /** How long its worker has been silent; 0 for one that never spoke. */
  silentMs(now: number): number {
    return this.beatAt === null ? 0 : now - this.beatAt;
  }
}

/** What the supervisor knows of one element. Times are awake milliseconds. */
export class ElementWatch implements Patient {
  readonly title: string;
  readonly element: string;
  readonly flow: string;
  onError: ErrorPolicy;
  readonly trouble: Trouble;
  /** It was asked to heal itself and not done with a message since. */
  healed = false;
  restarts = 0;
  private readonly working = new Map<number, number>();
  private reportedSince: number | null = null;
  private fruitlessMs = 0;
  private generation = 0;
  private numbers = 0;

  constructor(element: GraphElement, policy: RestartPolicy) {
    this.title = `"${element.name}"`;
    this.element = element.name;
    this.flow = element.flow;
    this.onError = element.onError;
    this.trouble = new Trouble(ELEMENT_LADDER, policy);
  }

  began(now: number): Ticket {
    const number = this.numbers++;
    this.working.set(number, now);
    return { element: this.element, generation: this.generation, number };
  }

  isCurrent(ticket: Ticket): boolean {
    return ticket.generation === this.generation && this.working.has(ticket.number);
  }

  /** It is done with a message, well or not: in any case it lives. False when the answer is too late to count. */
  ended(ticket: Ticket): boolean {
    if (!this.isCurrent(ticket)) return false;
    this.working.delete(ticket.number);
    this.lives();
    return true;
  }

  /** Its worker says how long it has been at its oldest message (null: it has none), and whether it ended any. */
  report(workingMs: number | null, ended: boolean, now: number): void {
    this.reportedSince = workingMs === null ? null : now - workingMs;
    if (ended) this.lives();
  }

  /** How long it has been at its oldest message; null: it has nothing to do. */
  workingMs(now: number): number | null {
    let oldest = this.reportedSince ?? Number.POSITIVE_INFINITY;
    for (const since of this.working.values()) oldest = Math.min(oldest, since);
    return Number.isFinite(oldest) ? Math.max(0, now - oldest) : null;
  }

  /** How long it has worked without ending anything, over all its makings; having nothing to do does not count. */
  withoutResultMs(now: number): number {
    return this.fruitlessMs + (this.workingMs(now) ?? 0);
  }

  /** From now on nothing that was begun counts. `afresh`: neither does the time it took. */
  abandon(now: number, afresh: boolean): void {
    this.fruitlessMs = afresh ? 0 : this.withoutResultMs(now);
    this.generation += 1;
    this.working.clear();
    this.reportedSince = null;
    this.healed = false;
  }

  private lives(): void {
    this.fruitlessMs = 0;
    this.healed = false;
  }
}
