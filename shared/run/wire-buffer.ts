import type { Clock } from '../clock.ts';
import type { DropReason, WireFigures } from './figures.ts';
import { droppedAs, finish } from './flow-context.ts';
import type { FlowContext } from './flow-context.ts';
import type { GraphWire } from './graph.ts';
import type { Packet } from './packet.ts';
import { WireMeter } from './wire-meter.ts';
import { WireQueue, blocks } from './wire-queue.ts';

/** The sending end of a wire whose place another wire may take. */
export interface Movable {
  /** Hands over what waits, and whatever may still come. */
  moveTo(other: WireBuffer, wake: () => void): void;
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
  offer(given: Packet, wake: () => void): void {
    if (this.#after !== null) return this.#passOn(given, this.#after, wake);
    const packet = this.#eased(given);
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

  /** What is tried until it succeeds holds back what is before this wire once that is full, and nobody sooner. */
  #eased(packet: Packet): Packet {
    const { lease } = packet;
    if (this.spec.policy.kind !== 'at_least_once' || lease?.isAwaited !== true) return packet;
    return { ...packet, lease: lease.ease() };
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
