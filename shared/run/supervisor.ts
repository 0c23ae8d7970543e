import { messageOf } from '../errors.ts';
import type { ElementState } from './figures.ts';
import type { RestartPolicy } from './graph.ts';
import { AwakeTime } from './heartbeat.ts';
import { RestartBudget } from './restart-budget.ts';
import { ErrorDigest } from './supervisor-errors.ts';
import type { Health, SupervisorInit, Ticket } from './supervisor-healing.ts';
import { elementTarget, inSeconds, Medic } from './supervisor-medic.ts';
import { Repairs } from './supervisor-repairs.ts';
import { Roster } from './supervisor-roster.ts';

/** Being held back for less than this is nothing that people need to know. */
const TELL_LOST_MS = 30_000;

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
  private readonly medic: Medic;
  private stopTicking: () => void;
  private heldBack = false;
  private closed = false;

  constructor(init: SupervisorInit) {
    const { clock, graph } = init;
    this.init = init;
    this.policy = { ...graph.restart };
    const { tickMs, mostMs, limitMs } = limitsOf(this.policy);
    this.time = new AwakeTime(clock, mostMs);
    this.repairs = new Repairs(clock, limitMs);
    this.errors = new ErrorDigest(clock, (element, message) => this.tell('error', element, message));
    this.roster = new Roster(this.policy);
    this.roster.update(graph, this.time.now());
    this.medic = this.createMedic();
    this.stopTicking = clock.every(tickMs, () => this.tick());
  }

  /** Takes a changed graph over, with its policy; what is known of elements that stay is kept, also what was spent. */
  change(graph: SupervisorInit['graph']): void {
    this.roster.update(graph, this.time.now());
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
    if (watch === undefined || !watch.ended(ticket, this.time.now())) return false;
    this.roster.produced(watch);
    return true;
  }

  /** The element threw; what follows is its error policy's. False as with `isCurrent`, and then nothing follows. */
  failed(ticket: Ticket, error: unknown): boolean {
    const watch = this.roster.elements.get(ticket.element);
    if (watch === undefined || !watch.ended(ticket, this.time.now())) return false;
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
      this.medic.giveUp(
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

  /** A sign of life, for figures. Work that does not end is not excused by it. */
  beat(element: string): void {
    this.roster.find(element).beatAt = this.time.now();
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
    if (this.medic.health === 'failed') return this.medic.culprit === element ? 'failed' : 'stopped';
    const working = watch.workingMs(this.time.now());
    if (working !== null && working >= this.policy.healAfterMs) return 'stuck';
    if (this.repairs.blocks(elementTarget(watch))) return 'restarting';
    return working === null ? 'idle' : 'busy';
  }

  /** Milliseconds since the element's last sign of life. */
  heartbeatAgeMs(element: string): number {
    return this.time.now() - this.roster.find(element).beatAt;
  }

  /** How often the element was made anew, alone or with its worker or its pipeline. */
  restarts(element: string): number {
    return this.roster.find(element).restarts;
  }

  /** How the run does; `failed` is for good. */
  get health(): Health {
    return this.medic.health;
  }

  /** Nothing is watched or healed any more. */
  close(): void {
    this.closed = true;
    this.stopTicking();
    this.repairs.close();
  }

  private createMedic(): Medic {
    const { init, roster, repairs, policy } = this;
    const budget = new RestartBudget(init.clock, policy);
    const now = (): number => this.time.now();
    return new Medic({ ...init, roster, repairs, budget, policy, now, onGivenUp: () => this.close() });
  }

  private tick(): void {
    this.time.beat();
    this.errors.flush();
    this.tellHeldBack(this.time.lostMs);
    for (const flow of this.roster.flows.values()) this.medic.checkFlow(flow);
    for (const element of this.roster.elements.values()) this.medic.checkElement(element);
    this.medic.assess('An element does not work.');
  }

  private tellHeldBack(lostMs: number): void {
    const before = this.heldBack;
    this.heldBack = lostMs >= TELL_LOST_MS;
    if (!this.heldBack || before) return;
    const words = `This run was held back for ${inSeconds(lostMs)}: a hidden tab, or a machine that slept.`;
    this.tell('warning', null, `${words} That time does not count as work.`);
  }

  private tell(kind: 'error' | 'warning', element: string | null, message: string): void {
    this.init.notice({ at: this.init.clock.wallTime(), kind, element, message });
  }
}

/** How often is looked, what is taken for work between two looks, and how long a repair may take. Milliseconds. */
function limitsOf({ healAfterMs, recycleAfterMs }: RestartPolicy) {
  const tickMs = Math.min(1000, healAfterMs / 4);
  return {
    tickMs,
    mostMs: Math.max(healAfterMs / 4, 2 * tickMs),
    limitMs: Math.max(1000, recycleAfterMs - healAfterMs),
  };
}
