import { z } from 'zod';
import type { Point } from './geometry.ts';
import type { Posture } from './posture.ts';

/** When a change of posture is a fall. Times are microseconds, angles degrees. */
export interface FallRule {
  /** The back must have come down by so much, and be down by so much. */
  readonly angle: number;
  /** How long ago it was upright: at least and at most. */
  readonly minAge: number;
  readonly maxAge: number;
  /** How sure an upright posture must be, and one that is down: people who lie are seen less surely. */
  readonly uprightConfidence: number;
  readonly downConfidence: number;
  /** For so long, and in so many frames, the body must stay down. */
  readonly confirmFor: number;
  readonly confirmFrames: number;
  /** Who is upright for so long is up again. */
  readonly upFor: number;
}

/** More postures are not remembered: at 30 a second, ten seconds. */
const MAX_SAMPLES = 300;

/**
 * Where nobody is any more, poses are seen all the same, in a table: of another size than the person, elsewhere, and
 * elsewhere again in the next frame. How many lengths of the back somebody may have gone while falling, and between two
 * frames while lying, and how much longer or shorter a back may look.
 */
const [FALLS_WITHIN, LIES_WITHIN] = [3, 1];
const [SHORTEST, LONGEST] = [0.35, 1.8];

const UprightSchema = z.object({
  time: z.number(),
  angle: z.number(),
  length: z.number(),
  x: z.number(),
  y: z.number(),
});
type Upright = z.output<typeof UprightSchema>;

/** Plain data of one. */
export const FallStateSchema = z.object({
  /** Postures that were upright, the newest last. */
  upright: z.array(UprightSchema).max(MAX_SAMPLES),
  /** Since when the body is down, in how many frames, and how sure that was. */
  down: z
    .object({
      since: z.number(),
      frames: z.int(),
      confidence: z.number(),
      /** When it was upright before; null: nobody knows. */
      from: z.number().nullable(),
      x: z.number(),
      y: z.number(),
    })
    .nullable(),
  /** It fell, and is not up again. */
  fallen: z.boolean(),
  upSince: z.number().nullable(),
});
/** See `FallStateSchema`. */
export type FallState = z.output<typeof FallStateSchema>;

/** What a posture meant. */
export type FallNews = 'fell' | 'up' | null;

const STANDING: FallState = { upright: [], down: null, fallen: false, upSince: null };

/** Watches the postures of one person. */
export class FallWatch {
  #state: FallState;

  constructor(state: FallState = STANDING) {
    this.#state = state;
  }

  /** How sure it is that the body is down, 0..1: the mean over the time it is. */
  get confidence(): number {
    return this.#state.down?.confidence ?? 0;
  }

  get isFallen(): boolean {
    return this.#state.fallen;
  }

  save(): FallState {
    return this.#state;
  }

  /** Takes in what is seen at `now`. */
  see(posture: Posture, now: number, rule: FallRule): FallNews {
    if (posture.stance === 'down') return this.#down(posture, now, rule);
    if (posture.stance === 'upright') return this.#up(posture, now, rule);
    return null;
  }

  #up({ leaningAngle: angle, length, hip, confidence }: Posture, now: number, rule: FallRule): FallNews {
    if (confidence < rule.uprightConfidence) return null;
    const upright = [...this.#state.upright, { time: now, angle, length, x: hip.x, y: hip.y }]
      .filter(({ time }) => now - time <= rule.maxAge)
      .slice(-MAX_SAMPLES);
    const upSince = this.#state.upSince ?? now;
    const isUp = this.#state.fallen && now - upSince >= rule.upFor;
    this.#state = { upright, down: null, fallen: this.#state.fallen && !isUp, upSince };
    return isUp ? 'up' : null;
  }

  #down(posture: Posture, now: number, rule: FallRule): FallNews {
    if (posture.confidence < rule.downConfidence) return null;
    const down = this.#lying(posture, now, rule);
    const isConfirmed = now - down.since >= rule.confirmFor && down.frames >= rule.confirmFrames;
    const fell = !this.#state.fallen && isConfirmed && down.from !== null && now - down.from >= rule.minAge;
    this.#state = { ...this.#state, down, fallen: this.#state.fallen || fell, upSince: null };
    return fell ? 'fell' : null;
  }

  /** Down for one frame more, or as of now where it lies elsewhere than before. */
  #lying(posture: Posture, now: number, rule: FallRule): Down {
    const { hip, length, confidence } = posture;
    const { down } = this.#state;
    if (down === null || distance(down, hip) > LIES_WITHIN * length) {
      const from = this.#uprightBefore(posture, now, rule);
      return { since: now, frames: 1, confidence, from, x: hip.x, y: hip.y };
    }
    const frames = down.frames + 1;
    const mean = down.confidence + (confidence - down.confidence) / frames;
    const from = down.from ?? this.#uprightBefore(posture, down.since, rule);
    return { since: down.since, frames, confidence: mean, from, x: hip.x, y: hip.y };
  }

  /** When this very body was last seen so much more upright, not too long before `since`. */
  #uprightBefore(posture: Posture, since: number, { angle, maxAge }: FallRule): number | null {
    const found = this.#state.upright.findLast(
      (upright) =>
        since - upright.time <= maxAge &&
        posture.leaningAngle - upright.angle >= angle &&
        isSameBody(posture, upright),
    );
    return found?.time ?? null;
  }
}

type Down = NonNullable<FallState['down']>;

function isSameBody({ length, hip }: Posture, upright: Upright): boolean {
  const stretch = length / upright.length;
  return stretch >= SHORTEST && stretch <= LONGEST && distance(upright, hip) <= FALLS_WITHIN * upright.length;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
