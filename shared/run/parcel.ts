import type { WireFigures } from './figures.ts';
import type { GraphWire, WirePolicy } from './graph.ts';
import type { Message } from './message.ts';
import { blocks, policyText, sizeOf } from './wire-queue.ts';

/** A message on its way to another thread. */
export interface Parcel {
  readonly seq: number;
  readonly message: Message;
  readonly frame: number;
  readonly share: number;
  /** How long ago its frame was captured: clocks of two threads need not begin together. */
  readonly ageMs: number;
  /** Whether somebody before holds back until it has left or ended. */
  readonly awaited: boolean;
}

/** The answer: how many more may come, and which have left or ended. */
export interface Receipt {
  readonly credit: number;
  readonly done: readonly number[];
}

/** Messages that may be on their way or waiting over there. */
const MAX_WINDOW = 16;

/**
 * How many messages a wire between two threads may have sent or waiting over there. Where nothing may be dropped, all
 * but one of what it holds, so that neither thread waits for the other's answer; else half, since only what waits at the
 * sending end can still make way for what is newer.
 */
export function windowOf(policy: WirePolicy): number {
  const size = sizeOf(policy);
  return Math.max(1, Math.min(blocks(policy) ? size - 1 : Math.floor(size / 2), MAX_WINDOW));
}

/** The policy of the sending end: the rest waits there, so that both together hold what the wire does; one each at least. */
export function sendingPolicy(policy: WirePolicy): WirePolicy {
  if (policy.kind === 'latest') return policy;
  return { ...policy, size: Math.max(1, policy.size - windowOf(policy)) };
}

/** How an end does, under the name of the whole wire. */
export function asWhole(end: WireFigures, { policy }: GraphWire): WireFigures {
  return { ...end, policy: policyText(policy), size: sizeOf(policy) };
}

/** Whether this came from a receiving end. */
export function isReceipt(data: unknown): data is Receipt {
  return typeof data === 'object' && data !== null && 'credit' in data;
}

/** Whether this came from a sending end. */
export function isParcel(data: unknown): data is Parcel {
  return typeof data === 'object' && data !== null && 'seq' in data;
}
