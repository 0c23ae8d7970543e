import type { GraphWire } from './graph.ts';
import type { Packet } from './packet.ts';

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

/** The wire whose first message came first; undefined when nothing waits. */
export function firstArrived(wires: readonly InWire[]): InWire | undefined {
  let first: InWire | undefined;
  let arrival = Number.POSITIVE_INFINITY;
  for (const wire of wires) {
    const candidate = wire.arrival;
    if (candidate >= arrival) continue;
    first = wire;
    arrival = candidate;
  }
  return first;
}
