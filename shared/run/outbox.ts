import { z } from 'zod';
import type { JsonValue } from '../json.ts';

/** What sinks tell: a thing that happened, and its words for people. Bounded, so that a store of many is. */
export const NotificationSchema = z.strictObject({
  /** The same for the same thing at the same element, however often it is told: receivers tell repeats by it. */
  id: z.string().min(1).max(64),
  pipeline: z.string().min(1).max(200),
  element: z.string().min(1).max(200),
  /** Whence the frame came. */
  source: z.string().max(200),
  /** Milliseconds since 1970. */
  at: z.number().nonnegative(),
  title: z.string().max(250),
  text: z.string().max(2000),
  /** Where more is to be seen. */
  link: z.exactOptional(z.string().max(2000)),
  /** The event, or what was found in a frame. */
  event: z.record(z.string(), z.json()),
  /** How many there are of each label now, where the sink keeps count. */
  counts: z.exactOptional(z.record(z.string(), z.int().nonnegative())),
  /** A person has asked for it, to see whether it arrives. */
  test: z.exactOptional(z.literal(true)),
});
/** See `NotificationSchema`. */
export type Notification = z.output<typeof NotificationSchema>;

/** Which sink it is: where it stands, what kind it is, and its checked configuration. */
export interface SinkFacts {
  readonly pipeline: string;
  readonly element: string;
  readonly type: string;
  readonly config: JsonValue;
}

/** One sink as its element has it. Whoever opened it closes it. */
export interface OpenSink {
  /** Resolves once it is kept: from then on it is told at least once, whatever ends meanwhile. Rejects with `storage`. */
  keep(notification: Notification): Promise<void>;
  /** Takes it without keeping it: the oldest give way when more come than are told. */
  offer(notification: Notification): void;
  /** What was kept stays kept; it is told when the sink is opened again. */
  close(): Promise<void>;
}

/** What a host lends to sinks: keeps what is to be told, and tells it. None of them waits for another. */
export interface Outbox {
  /** Throws `invalid_document` when what it needs of the host (a secret, say) is not there. */
  open(facts: SinkFacts): Promise<OpenSink>;
}
