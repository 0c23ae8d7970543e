import type { WirePolicy } from './graph.ts';
import type { Packet } from './packet.ts';

/** What had to go because something came. */
export interface Overflow {
  readonly packet: Packet;
  readonly reason: 'superseded' | 'full';
}

/** Messages that wait on one wire, in order, as many as the policy allows. */
export class WireQueue {
  readonly policy: WirePolicy;
  readonly #waiting: Packet[] = [];

  constructor(policy: WirePolicy) {
    this.policy = policy;
  }

  get size(): number {
    return sizeOf(this.policy);
  }

  get depth(): number {
    return this.#waiting.length;
  }

  get isFull(): boolean {
    return this.#waiting.length >= this.size;
  }

  get head(): Packet | undefined {
    return this.#waiting[0];
  }

  /** Takes the packet over, and gives back the one that it or another had to make way for. */
  offer(packet: Packet): Overflow | null {
    if (!this.isFull || blocks(this.policy)) {
      this.#waiting.push(packet);
      return null;
    }
    if (this.policy.kind === 'drop_newest') return { packet, reason: 'full' };
    const oldest = this.#waiting.shift();
    this.#waiting.push(packet);
    return oldest === undefined ? null : { packet: oldest, reason: 'superseded' };
  }

  take(): Packet | undefined {
    return this.#waiting.shift();
  }

  /** Puts back what was taken: it comes before all that came later. */
  giveBack(packet: Packet): void {
    const later = this.#waiting.findIndex(({ arrival }) => arrival > packet.arrival);
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, packet);
  }

  /** All that waits, taken out. */
  drain(): Packet[] {
    return this.#waiting.splice(0);
  }
}

/** How many may wait. */
export function sizeOf(policy: WirePolicy): number {
  return policy.kind === 'latest' ? 1 : policy.size;
}

/** Whether a full wire holds back what leads to it. */
export function blocks(policy: WirePolicy): boolean {
  return policy.kind === 'block' || policy.kind === 'at_least_once';
}

/** As people read it: `latest`, `drop_oldest(32)`. */
export function policyText(policy: WirePolicy): string {
  if (policy.kind === 'latest') return 'latest';
  if (policy.kind === 'block' && policy.timeoutMs !== null)
    return `block(${policy.size}, ${policy.timeoutMs} ms)`;
  return `${policy.kind}(${policy.size})`;
}
