import type { WirePolicy } from './graph.ts';
import type { Message } from './message.ts';
import { sizeOf } from './wire-queue.ts';

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

/** How many messages a wire between two threads may have sent or waiting over there. */
export function windowOf(policy: WirePolicy): number {
  return Math.min(sizeOf(policy), MAX_WINDOW);
}

/** Whether this came from a receiving end. */
export function isReceipt(data: unknown): data is Receipt {
  return typeof data === 'object' && data !== null && 'credit' in data;
}

/** Whether this came from a sending end. */
export function isParcel(data: unknown): data is Parcel {
  return typeof data === 'object' && data !== null && 'seq' in data;
}
