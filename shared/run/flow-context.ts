import type { Clock } from '../clock.ts';
import type { SightlineError } from '../errors.ts';
import type { ControlEvent } from './control.ts';
import type { ElementServices, LogLevel } from './element.ts';
import type { DropReason, FrameOutcome } from './figures.ts';
import type { FrameVerbs } from './host.ts';
import type { JsonObject } from '../json.ts';
import type { Message } from './message.ts';
import type { Packet } from './packet.ts';

/** Where the parts of frames are accounted for. */
export interface Settlements {
  settle(frame: number, share: number, outcome: FrameOutcome, capturedAt: number): void;
  /** Tells at once what was settled so far. */
  flush(): void;
}

/** What a flow tells whoever runs it. */
export interface FlowListener extends Settlements {
  output(message: Message, element: string): void;
  raise(event: ControlEvent): void;
  log(level: LogLevel, element: string | null, message: string, fields?: JsonObject): void;
  /** An element threw. */
  failed(element: string, error: SightlineError): void;
}

/** What everything in a flow shares. */
export interface FlowContext {
  readonly pipeline: string;
  /** How this thread is called in traces. */
  readonly host: string;
  readonly clock: Clock;
  readonly frames: FrameVerbs<unknown>;
  readonly services: ElementServices;
  readonly listener: FlowListener;
  /** An element told of something; where what it remembers is kept elsewhere. */
  readonly told?: (element: string) => void;
  /** Frames older than this are dropped when their turn comes; null: no limit. */
  deadlineMs: number | null;
}

const DELIVERED: FrameOutcome = { kind: 'delivered' };
const FILTERED: FrameOutcome = { kind: 'filtered' };
const FAILED: FrameOutcome = { kind: 'failed' };

/** Outcomes are made once: there is one per message. */
export const OUTCOME = { delivered: DELIVERED, filtered: FILTERED, failed: FAILED };

const DROPS = new Map<DropReason, FrameOutcome>();

/** The outcome of a drop. */
export function droppedAs(reason: DropReason): FrameOutcome {
  let outcome = DROPS.get(reason);
  if (outcome === undefined) {
    outcome = { kind: 'dropped', reason };
    DROPS.set(reason, outcome);
  }
  return outcome;
}

/** Ends a packet: closes its pixels, accounts for its share, lets go of its lease. */
export function finish(context: FlowContext, packet: Packet, outcome: FrameOutcome): void {
  if (packet.message.kind === 'frame') context.frames.close(packet.message.value);
  account(context, packet, outcome);
}

/** Ends a packet whose pixels have been seen to. */
export function account(context: FlowContext, packet: Accountable, outcome: FrameOutcome): void {
  const { frame, share, capturedAt, lease } = packet;
  if (share > 0) context.listener.settle(frame, share, outcome, capturedAt);
  lease?.release();
}

/** The part of a packet that is counted. */
export type Accountable = Pick<Packet, 'frame' | 'share' | 'capturedAt' | 'lease'>;
