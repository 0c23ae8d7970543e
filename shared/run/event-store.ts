import { z } from 'zod';
import { SightlineEventSchema } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import { EventMediaSchema } from './media-store.ts';
import type { NewMedia } from './media-store.ts';

const Instant = z.number().nonnegative();
const Name = z.string().min(1).max(200);

/** What people said of an event: it was right, or wrong and then perhaps what it was in truth. */
export const FeedbackSchema = z.strictObject({
  verdict: z.enum(['right', 'wrong']),
  /** What it should have been called. */
  label: z.exactOptional(Name),
});
export type Feedback = z.output<typeof FeedbackSchema>;

/** One step of a thing's life, as much of it as is kept. */
export const EventStepSchema = SightlineEventSchema.pick({
  phase: true,
  at: true,
  label: true,
  score: true,
  box: true,
  zones: true,
});
export type EventStep = z.output<typeof EventStepSchema>;

/** An event as it is kept: `new`, `update` and `end` of one thing are one. */
export const StoredEventSchema = z.object({
  /** The store's own: unlike `event.id` it is different for every pipeline. */
  id: z.string(),
  pipeline: z.string(),
  /** What was said last, with what earlier steps said and this one left out. */
  event: SightlineEventSchema,
  /** Every zone it was ever in. */
  zones: z.array(z.string()),
  feedback: FeedbackSchema.extend({ at: Instant }).nullable(),
  /** Nobody said that it ended: its run did, or the host. `ended_at` is then the last that was heard of it. */
  interrupted: z.exactOptional(z.literal(true)),
  /** Goes last when room is needed: somebody said so, or labelled it. */
  protected: z.boolean(),
  media: z.array(EventMediaSchema),
});
export type StoredEvent = z.output<typeof StoredEventSchema>;

/** One event with its steps, oldest first; of many, those in between are left out. */
export const EventDetailSchema = StoredEventSchema.extend({ history: z.array(EventStepSchema) });
export type EventDetail = z.output<typeof EventDetailSchema>;

/** Which events are wanted. What is left out does not count; of a list, any. */
export interface EventFilter {
  /** By when they began, milliseconds since 1970: from this on… */
  readonly from?: number;
  /** …and before this. */
  readonly to?: number;
  readonly labels?: readonly string[];
  readonly zones?: readonly string[];
  readonly pipelines?: readonly string[];
  readonly types?: readonly string[];
  /** Those of these kinds are left out. */
  readonly exceptTypes?: readonly string[];
  readonly track?: number;
  /** At least so sure; those without a score are left out. */
  readonly minScore?: number;
  readonly feedback?: 'right' | 'wrong' | 'any' | 'none';
}

/** Which page of them. */
export interface EventQuery extends EventFilter {
  /** 1 to 200. */
  readonly limit: number;
  /** Of the page before, for the same filter. */
  readonly cursor?: string;
}

/**
 * A page, newest first. What comes in meanwhile neither repeats nor hides anything on the pages that follow. A page may
 * be short, even empty, although more follow: only `next: null` is the end.
 */
export const EventPageSchema = z.object({ events: z.array(StoredEventSchema), next: z.string().nullable() });
export type EventPage = z.output<typeof EventPageSchema>;

const Counts = z.record(z.string(), z.int());
/** How many events there are: for choosing what to filter by. */
export const EventCountsSchema = z.object({
  total: z.int(),
  /** Of pictures and clips. */
  bytes: z.number(),
  labels: Counts,
  zones: Counts,
  pipelines: Counts,
  types: Counts,
});
export type EventCounts = z.output<typeof EventCountsSchema>;

/** Keeps what happened. */
export interface EventStore {
  /**
   * Keeps an event, or merges it with what is kept of the same thing; resolves with the store's id once it would
   * survive a power cut, its media too. Saying the same twice does no harm. Rejects with `storage` when it cannot be
   * kept although room was made, with `overloaded` when too many wait, with `unsupported` where nothing can be kept.
   */
  put(event: SightlineEvent, pipeline: string, media?: readonly NewMedia[]): Promise<string>;
  /** Rejects with `invalid_message` for a cursor of another filter. */
  query(query: EventQuery): Promise<EventPage>;
  get(id: string): Promise<EventDetail | null>;
  counts(): Promise<EventCounts>;
  /** Says whether an event was right; null takes it back. Rejects with `not_found`. */
  label(id: string, feedback: Feedback | null): Promise<StoredEvent>;
  /** Keeps an event longer than others, or no longer. Rejects with `not_found`. */
  protect(id: string, isProtected: boolean): Promise<StoredEvent>;
  /** Removes an event and its media. False: there was none. */
  remove(id: string): Promise<boolean>;
  /**
   * The run of a pipeline is gone; null: all are. What goes on of it is ended with the last that was heard of it, and
   * goes on again should more be said of it. Gives how many that were.
   */
  interrupt(pipeline: string | null): Promise<number>;
}

/** The store's id of an event; a pipeline's id has no `~`. */
export function storedEventId(pipeline: string, id: string): string {
  return `${pipeline}~${id}`;
}
