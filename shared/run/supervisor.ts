import { messageOf } from '../errors.ts';
import type { ElementState } from './figures.ts';
import type { RestartPolicy } from './graph.ts';
import { AwakeTime } from './heartbeat.ts';
import { RestartBudget } from './restart-budget.ts';
import { Condition } from './supervisor-condition.ts';
import { ErrorDigest } from './supervisor-errors.ts';
import type { Health, SupervisorInit, Ticket } from './supervisor-healing.ts';
import { limitsOf, tellHeldBack } from './supervisor-limits.ts';
import { Medic } from './supervisor-medic.ts';
import { Repairs } from './supervisor-repairs.ts';
import { Roster } from './supervisor-roster.ts';
import { elementTarget } from './supervisor-targets.ts';

/**
 * Watches over the elements of a run and decides what is healed, and how: element, then worker, then pipeline, with
 * growing pauses and a budget, then it gives up. It acts through `Healing` only. Whoever made it closes it.
 */
export class Supervisor {
  private readonly init: SupervisorInit;
  /** One for all that go by it: a changed one is written into it. */
  private readonly policy: RestartPolicy;
  private readonly time: AwakeTime;
  private readonly repairs: Repairs;
  private readonly errors: ErrorDigest;
  private readonly roster: Roster;
  private readonly condition: Condition;
  private readonly medic: Medic;
  private stopTicking: () => void;
  private isHeldBack = false;
  private closed = false;

  constructor(init: SupervisorInit) {
    const { clock, graph } = init;
    this.init = init;
    this.policy = { ...graph.restart };
    const { tickMs, mostMs, limitMs } = limitsOf(this.policy);
    this.time = new AwakeTime(clock, mostMs);
    this.repairs = new Repairs(clock, limitMs);
    this.errors = new ErrorDigest(clock, (...error) => this.condition.tell('error', ...error));
    this.roster = new Roster(this.policy);
    this.roster.update(graph);
    [this.condition, this.medic] = this.createMedic();
    this.stopTicking = clock.every(tickMs, () => this.tick());
  }

  /** Takes a changed graph over, with its policy; what is known of elements that stay is kept, also what was spent. */
  change(graph: SupervisorInit['graph']): void {
    this.roster.update(graph);
    if (this.closed) return;
    Object.assign(this.policy, graph.restart);
    const { tickMs, mostMs, limitMs } = limitsOf(this.policy);
    this.time.allow(mostMs);
    this.repairs.limitMs = limitMs;
    this.stopTicking();
    this.stopTicking = this.init.clock.every(tickMs, () => this.tick());
  }

  /** The element takes a message in hand. Throws `not_found` for an unknown one, as everything here does. */
  began(element: string): Ticket {
    return this.roster.find(element).began(this.time.now());
  }

  /** False: the element was made anew in the meantime, and this answer is to be ignored. */
  isCurrent(ticket: Ticket): boolean {
    return this.roster.elements.get(ticket.element)?.isCurrent(ticket) ?? false;
  }

  /** The element is done with it. False as with `isCurrent`. */
  done(ticket: Ticket): boolean {
    const watch = this.roster.elements.get(ticket.element);
    if (watch === undefined || !watch.ended(ticket)) return false;
    this.roster.produced(watch);
    return true;
  }

  /** The element threw; what follows is its error policy's. False as with `isCurrent`, and then nothing follows. */
  failed(ticket: Ticket, error: unknown): boolean {
    const watch = this.roster.elements.get(ticket.element);
    if (watch === undefined || !watch.ended(ticket)) return false;
    this.fault(ticket.element, error);
    return true;
  }

  /** Something went wrong in an element, in its worker or outside of any message. */
  fault(element: string, error: unknown): void {
    if (this.closed) return;
    const watch = this.roster.find(element);
    this.errors.add(element, error);
    if (watch.onError === 'skip') return;
    const reason = messageOf(error);
    if (watch.onError === 'stop') {
      this.condition.giveUp(
        element,
        `The run is given up, as "${element}" says on_error: stop. It failed: ${reason}`,
      );
      return;
    }
    watch.trouble.reason = `it failed: ${reason}`;
    this.medic.attend(watch);
  }

  /** Somebody wishes the element to be made anew, for this reason. */
  remake(element: string, reason: string): void {
    if (!this.closed) this.medic.remake(this.roster.find(element), reason);
  }

  /** For elements in workers, regularly: how long at the oldest message (null: none), and whether any was ended since. */
  report(element: string, workingMs: number | null, ended: boolean): void {
    const watch = this.roster.find(element);
    watch.report(workingMs, ended, this.time.now());
    if (ended) this.roster.produced(watch);
  }

  /** The worker of a flow lives. Once it has said so, its silence is a fault. */
  flowBeat(flow: string): void {
    this.roster.flows.get(flow)?.beat(this.time.now());
  }

  /** The worker of a flow is gone: it is replaced, at once unless that happened lately. */
  workerLost(flow: string, error: unknown): void {
    const watch = this.roster.flows.get(flow);
    if (watch === undefined || this.closed) return;
    watch.trouble.reason = `its worker was lost: ${messageOf(error)}`;
    this.repairs.callOffElements(flow);
    this.medic.attend(watch);
  }

  /** Idle, busy, stuck, restarting, or how it ended; that a run is paused or stopped is the run's to say. */
  state(element: string): ElementState {
    const watch = this.roster.find(element);
    if (this.condition.isOver) return this.condition.culprit === element ? 'failed' : 'stopped';
    const working = watch.workingMs(this.time.now());
    if (working !== null && working >= this.policy.healAfterMs) return 'stuck';
    if (this.repairs.blocks(elementTarget(watch))) return 'restarting';
    return working === null ? 'idle' : 'busy';
  }

  /** How often the element was made anew, alone or with its worker or its pipeline. */
  restarts(element: string): number {
    return this.roster.find(element).restarts;
  }

  /** How the run does; `failed` is for good. */
  get health(): Health {
    return this.condition.health;
  }

  /** Nothing is watched or healed any more. */
  close(): void {
    this.closed = true;
    this.stopTicking();
    this.repairs.close();
  }

  private createMedic(): [Condition, Medic] {
    const { init, roster, repairs, policy } = this;
    const budget = new RestartBudget(init.clock, policy);
    const now = (): number => this.time.now();
    const parts = { ...init, roster, repairs, policy, now, onGivenUp: () => this.close() };
    const condition = new Condition(parts);
    return [condition, new Medic({ ...parts, budget, condition })];
  }

  private tick(): void {
    this.time.beat();
    this.errors.flush();
    this.isHeldBack = tellHeldBack(this.condition, this.time.lostMs, this.isHeldBack);
    for (const flow of this.roster.flows.values()) this.medic.checkFlow(flow);
    for (const element of this.roster.elements.values()) this.medic.checkElement(element);
    this.condition.assess('An element does not work.');
  }
}
