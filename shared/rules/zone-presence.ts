import { z } from 'zod';
import type { Point, Polygon } from './geometry.ts';
import { contains } from './geometry.ts';

/** An area that things may be in. */
export interface ZoneRule {
  readonly name: string;
  readonly polygon: Polygon;
  /** So many frames in a row something must be on one side of the outline to count as there. */
  readonly inertia: number;
  /** Who has been there for longer loiters, microseconds; null: nobody does. */
  readonly loitering: number | null;
}

/** Plain data of one. */
export const PresenceSchema = z.object({
  inside: z.boolean(),
  /** Frames in a row that spoke against that. */
  against: z.int().min(0),
  /** Since when it is inside, microseconds. */
  since: z.number(),
});
/** See `PresenceSchema`. */
export type Presence = z.output<typeof PresenceSchema>;

const ABSENT: Presence = { inside: false, against: 0, since: 0 };

/** Where one thing is with regard to one zone after a frame at `now`; what is new begins outside. */
export function step(before: Presence = ABSENT, rule: ZoneRule, at: Point, now: number): Presence {
  const isIn = contains(rule.polygon, at);
  if (isIn === before.inside) return { ...before, against: 0 };
  const against = before.against + 1;
  if (against < rule.inertia) return { ...before, against };
  return { inside: isIn, against: 0, since: now };
}

/** Whether it has been in the zone for longer than that allows. */
export function loiters({ inside, since }: Presence, { loitering }: ZoneRule, now: number): boolean {
  return inside && loitering !== null && now - since >= loitering;
}
