import { z } from 'zod';
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

/** Plain data of one. */
export const FallStateSchema = z.object({
  /** Postures that were upright: when, and how upright. */
  upright: z.array(z.tuple([z.number(), z.number()])).max(MAX_SAMPLES),
  /** Since when the body is down, in how many frames, and how sure that was. */
  down: z
    .object({ since: z.number(), frames: z.int(), confidence: z.number(), from: z.number().nullable() })
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

  #up({ leaningAngle, confidence }: Posture, now: number, rule: FallRule): FallNews {
    if (confidence < rule.uprightConfidence) return null;
    const upright = [...this.#state.upright, [now, leaningAngle] satisfies [number, number]]
      .filter(([time]) => now - time <= rule.maxAge)
      .slice(-MAX_SAMPLES);
    const upSince = this.#state.upSince ?? now;
    const isUp = this.#state.fallen && now - upSince >= rule.upFor;
    this.#state = { upright, down: null, fallen: this.#state.fallen && !isUp, upSince };
    return isUp ? 'up' : null;
  }

  #down(posture: Posture, now: number, rule: FallRule): FallNews {
    if (posture.confidence < rule.downConfidence) return null;
    const before = this.#state.down ?? {
      since: now,
      frames: 0,
      confidence: 0,
      from: this.#uprightBefore(posture, now, rule),
    };
    const frames = before.frames + 1;
    const confidence = before.confidence + (posture.confidence - before.confidence) / frames;
    const from = before.from ?? this.#uprightBefore(posture, before.since, rule);
    const isConfirmed = now - before.since >= rule.confirmFor && frames >= rule.confirmFrames;
    const fell = !this.#state.fallen && isConfirmed && from !== null && now - from >= rule.minAge;
    this.#state = {
      ...this.#state,
      down: { since: before.since, frames, confidence, from },
      fallen: this.#state.fallen || fell,
      upSince: null,
    };
    return fell ? 'fell' : null;
  }

  /** When it was last seen so much more upright, not too long before `since`. */
  #uprightBefore({ leaningAngle }: Posture, since: number, { angle, maxAge }: FallRule): number | null {
    const found = this.#state.upright.findLast(
      ([time, upright]) => since - time <= maxAge && leaningAngle - upright >= angle,
    );
    return found?.[0] ?? null;
  }
}
