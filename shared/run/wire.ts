import type { Clock } from '../clock.ts';
import { RateMeter } from '../pipeline/statistics.ts';
import type { DropReason, WireFigures } from './figures.ts';
import { droppedAs, finish } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphWire } from './graph.ts';
import type { Packet } from './packet.ts';
import { WireQueue, blocks, policyText } from './wire-queue.ts';

/** Something that works when it has something to do. */
export interface Pumped {
  pump(): void;
}

/** The end of a wire that an element sends into. */
export interface OutWire {
  readonly spec: GraphWire;
  /** Whether the element before must wait. Wires that drop never make it. */
  readonly isBlocked: boolean;
  /** Takes the packet over. */
  send(packet: Packet): void;
  /** Takes over what came while it is blocked, from somebody who cannot wait, and drops it as `full`. */
  refuse(packet: Packet): void;
}

/** The end of a wire that an element takes from. */
export interface InWire {
  readonly spec: GraphWire;
  /** When the first one that waits came; infinite when there is none to take now. */
  readonly arrival: number;
  take(): Packet | undefined;
  /** What was taken is in work: who was held back by it may go on. */
  makeRoom(): void;
  /** The element failed with what it took last; true when it will be given again, which takes the packet over. */
  retry(packet: Packet): boolean;
}

/** The sending end of a wire whose place another wire may take. */
export interface Movable {
  /** Hands over what waits, and whatever may still come. */
  moveTo(other: WireBuffer, wake: () => void): void;
}

/** Counts what goes over a wire and what does not. */
export class WireMeter {
  readonly #rate = new RateMeter();
  readonly #dropped: Partial<Record<DropReason, number>> = {};
  #passed = 0;

  passed(now: number): void {
    this.#passed += 1;
    this.#rate.add(now);
  }

  dropped(reason: DropReason): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }

  figures(spec: GraphWire, depth: number, size: number, now: number): WireFigures {
    const { from, to, kind, policy } = spec;
    const rate = this.#rate.rate(now);
    const dropped = { ...this.#dropped };
    return { from, to, kind, policy: policyText(policy), depth, size, passed: this.#passed, rate, dropped };
  }
}

/** What may wait beyond a wire's size of what elements send by themselves, which nothing holds back. */
const MOST_EMITTED = 1024;

/** Counts arrivals in one thread, so that elements take from several wires in the order of arrival. */
let arrivals = 0;

/** A queue with its policy, its count, and its time limits: what both ends of any wire are made of. */
export class WireBuffer {
  readonly spec: GraphWire;
  readonly meter = new WireMeter();
  readonly #context: FlowContext;
  readonly #queue: WireQueue;
  /** Since when it has been full; null: it is not. */
  #fullSince: number | null = null;
  #heldUntil = 0;
  /** Set once this wire is no more: where what still comes goes to, or as what it is dropped. */
  #after: WireBuffer | DropReason | null = null;
  #cancelWake: () => void = () => undefined;

  constructor(spec: GraphWire, context: FlowContext) {
    this.spec = spec;
    this.#context = context;
    this.#queue = new WireQueue(spec.policy);
  }

  get isBlocked(): boolean {
    return this.#queue.isFull && blocks(this.spec.policy) && !this.#isOverdue;
  }

  get arrival(): number {
    const head = this.#queue.head;
    return head === undefined || this.#isHeld ? Number.POSITIVE_INFINITY : head.arrival;
  }

  get depth(): number {
    return this.#queue.depth;
  }

  /** `wake` is called when a full wire has waited for its time. */
  offer(packet: Packet, wake: () => void): void {
    if (this.#after !== null) return this.#passOn(packet, this.#after, wake);
    arrivals += 1;
    packet.arrival = arrivals;
    if (this.#hasNoRoomFor(packet)) return this.drop(packet, 'full');
    const overflow = this.#queue.offer(packet);
    if (overflow !== null) this.drop(overflow.packet, overflow.reason);
    if (this.#queue.isFull && this.#fullSince === null) this.#becomeFull(wake);
    return undefined;
  }

  take(): Packet | undefined {
    if (this.#isHeld) return undefined;
    const packet = this.#queue.take();
    if (!this.#queue.isFull) this.#fullSince = null;
    if (packet !== undefined) this.meter.passed(this.#context.clock.now());
    return packet;
  }

  /** Gives it first again, after the policy's pause. False when it was asked for often enough, or is not to be. */
  retry(packet: Packet, wake: () => void): boolean {
    const { policy } = this.spec;
    if (policy.kind !== 'at_least_once' || typeof this.#after === 'string') return false;
    if (this.#after !== null) return this.#after.retry(packet, wake);
    packet.attempts += 1;
    if (packet.attempts > policy.retries) {
      this.drop(packet, 'dead_letter');
      return true;
    }
    this.#queue.giveBack(packet);
    this.#heldUntil = this.#context.clock.now() + policy.delayMs;
    this.#cancelWake();
    this.#cancelWake = this.#context.clock.after(policy.delayMs, wake);
    return true;
  }

  drop(packet: Packet, reason: DropReason): void {
    this.meter.dropped(reason);
    finish(this.#context, packet, droppedAs(reason));
  }

  /** Ends all that waits, and whatever may still come: an element may be in the middle of sending. */
  close(reason: DropReason): void {
    this.#end(reason);
    for (const packet of this.#queue.drain()) this.drop(packet, reason);
  }

  /** Hands what waits, and whatever may still come, to the wire that takes this one's place. */
  moveTo(other: WireBuffer, wake: () => void): void {
    this.#end(other);
    for (const packet of this.#queue.drain()) other.offer(packet, wake);
  }

  /** Takes back what had been taken; it comes before what came later. */
  giveBack(packet: Packet): void {
    this.#queue.giveBack(packet);
  }

  /** Takes out all that waits where it must not be lost; it is to be given again on a wire like this one. */
  keep(): Packet[] {
    return this.spec.policy.kind === 'at_least_once' ? this.#queue.drain() : [];
  }

  figures(now: number): WireFigures {
    return this.meter.figures(this.spec, this.#queue.depth, this.#queue.size, now);
  }

  #end(after: WireBuffer | DropReason): void {
    this.#cancelWake();
    this.#fullSince = null;
    this.#after = after;
  }

  #passOn(packet: Packet, after: WireBuffer | DropReason, wake: () => void): void {
    if (after instanceof WireBuffer) after.offer(packet, wake);
    else this.drop(packet, after);
  }

  #hasNoRoomFor({ share }: Packet): boolean {
    if (!this.#queue.isFull) return false;
    return this.#isOverdue || (share === 0 && this.#queue.depth >= this.#queue.size + MOST_EMITTED);
  }

  get #clock(): Clock {
    return this.#context.clock;
  }

  get #isHeld(): boolean {
    return this.#heldUntil > 0 && this.#clock.now() < this.#heldUntil;
  }

  get #isOverdue(): boolean {
    const { policy } = this.spec;
    if (policy.kind !== 'block' || policy.timeoutMs === null || this.#fullSince === null) return false;
    return this.#clock.now() - this.#fullSince >= policy.timeoutMs;
  }

  #becomeFull(wake: () => void): void {
    this.#fullSince = this.#clock.now();
    const { policy } = this.spec;
    if (policy.kind !== 'block' || policy.timeoutMs === null) return;
    this.#cancelWake();
    this.#cancelWake = this.#clock.after(policy.timeoutMs, wake);
  }
}

/** A wire between two elements of one flow. */
export class LocalWire implements OutWire, InWire {
  readonly buffer: WireBuffer;
  readonly #from: Pumped;
  readonly #to: Pumped;
  #heldBack = false;

  constructor(spec: GraphWire, context: FlowContext, from: Pumped, to: Pumped) {
    this.buffer = new WireBuffer(spec, context);
    this.#from = from;
    this.#to = to;
  }

  get spec(): GraphWire {
    return this.buffer.spec;
  }

  get isBlocked(): boolean {
    return this.buffer.isBlocked;
  }

  get arrival(): number {
    return this.buffer.arrival;
  }

  send(packet: Packet): void {
    this.buffer.offer(packet, this.#wakeFrom);
    this.#to.pump();
  }

  refuse(packet: Packet): void {
    this.buffer.drop(packet, 'full');
  }

  take(): Packet | undefined {
    this.#heldBack = this.buffer.isBlocked;
    return this.buffer.take();
  }

  makeRoom(): void {
    if (!this.#heldBack) return;
    this.#heldBack = false;
    this.#from.pump();
  }

  retry(packet: Packet): boolean {
    return this.buffer.retry(packet, this.#wakeTo);
  }

  keep(): Packet[] {
    return this.buffer.keep();
  }

  /** Ends all that waits. */
  close(): void {
    this.buffer.close('stopped');
  }

  /** Takes over what waited on the wire whose place this one takes. */
  takeOver(before: Movable): void {
    before.moveTo(this.buffer, this.#wakeFrom);
  }

  moveTo(other: WireBuffer, wake: () => void): void {
    this.buffer.moveTo(other, wake);
  }

  readonly #wakeFrom = (): void => this.#from.pump();
  readonly #wakeTo = (): void => this.#to.pump();
}
