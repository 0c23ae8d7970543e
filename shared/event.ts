import { z } from 'zod';
import type { BoundingBox } from './detection.ts';
import type { FrameInfo } from './frame.ts';

const Share = z.number();
const Box = z.strictObject({ x: Share, y: Share, width: Share, height: Share });
const Name = z.string().min(1).max(200);
/** Milliseconds since 1970. */
const Instant = z.number().nonnegative();

/** What is known of a thing at one moment: an event carries it as it was before and as it is after. */
export const ObjectStateSchema = z.strictObject({
  label: Name,
  /** The median of its scores so far, 0..1. */
  score: z.number().min(0).max(1),
  box: Box,
  zones: z.array(Name).max(64),
  /** It has not moved for as long as the tracker was told to wait. */
  stationary: z.boolean(),
  /** The zones in which it has stayed for longer than they allow. */
  loitering: z.array(Name).max(64),
});
export type ObjectState = z.output<typeof ObjectStateSchema>;

/**
 * Something that happened: what rules give, the store keeps, sinks tell and the timeline shows. `new`, `update` and
 * `end` of one thing share an `id`; what has no length is `once`. Names are those of the JSON files and answers.
 */
export const SightlineEventSchema = z.strictObject({
  id: Name,
  /** What kind of thing happened: `object`, `line`, `fall`, … */
  type: Name,
  phase: z.enum(['new', 'update', 'end', 'once']),
  /** When this was said, by the capture of the frame that it stems from. */
  at: Instant,
  started_at: Instant,
  ended_at: z.exactOptional(Instant),
  label: z.exactOptional(Name),
  score: z.exactOptional(z.number().min(0).max(1)),
  track: z.exactOptional(z.int().positive()),
  box: z.exactOptional(Box),
  zones: z.exactOptional(z.array(Name).max(64)),
  before: z.exactOptional(ObjectStateSchema),
  after: z.exactOptional(ObjectStateSchema),
  /** One sentence for people. */
  text: z.exactOptional(z.string().max(500)),
  /** What else there is to say of this kind of event. */
  data: z.exactOptional(z.record(z.string(), z.json())),
});
export type SightlineEvent = z.output<typeof SightlineEventSchema>;

/** When a frame was captured, milliseconds since 1970; `now` where its source and run did not say. */
export function capturedAt(frame: FrameInfo, now: number): number {
  return frame.capturedAt ?? now;
}

/**
 * The id of an event: the same for the same frames, so that a replay gives the same, and another one for every other
 * thing. `ordinal` tells apart what began with the same frame.
 */
export function eventId(type: string, startedAt: number, ordinal: number): string {
  return `${type}-${Math.round(startedAt).toString(36)}-${ordinal.toString(36)}`;
}

/** Where a thing stands: the middle of its box's lower edge, by which zones and lines go. */
export function bottomCentre({ x, y, width, height }: BoundingBox): {
  readonly x: number;
  readonly y: number;
} {
  return { x: x + width / 2, y: y + height };
}
