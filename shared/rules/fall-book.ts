import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import { FrameTime, FrameTimeSchema } from '../tracking/frame-time.ts';
import { parseState } from '../windows/saved-state.ts';
import { FallStateSchema, FallWatch } from './fall-watch.ts';
import type { FallRule } from './fall-watch.ts';
import { postureOf } from './posture.ts';
import type { Posture } from './posture.ts';
import { TrackMemory } from './track-memory.ts';

/** More people are not watched at once. */
const MAX_PEOPLE = 200;

const StateSchema = z.object({
  time: FrameTimeSchema,
  people: z
    .array(z.object({ key: z.int(), seen: z.number(), startedAt: z.number(), watch: FallStateSchema }))
    .max(MAX_PEOPLE),
});

/** A frame as the book needs it. */
export interface FrameOfPeople {
  /** Microseconds, by the source's clock. */
  readonly timestamp: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Width over height. */
  readonly aspect: number;
  readonly rule: FallRule;
}

/** Somebody fell, or is up again. */
export interface FallReport {
  readonly detection: Detection;
  readonly posture: Posture;
  /** The track of the person; 0 for who is not tracked. */
  readonly key: number;
  /** When the fall was told, milliseconds since 1970. */
  readonly startedAt: number;
  readonly confidence: number;
  readonly isUp: boolean;
}

interface Person {
  startedAt: number;
  readonly watch: FallWatch;
}

/** Everybody in the pictures of one subject. Without tracks, only the surest person of each frame. */
export class FallBook {
  readonly #time = new FrameTime();
  readonly #people = new TrackMemory<Person>(MAX_PEOPLE);

  frame(detections: readonly Detection[], frame: FrameOfPeople): FallReport[] {
    this.#time.advance(frame.timestamp);
    const reports = watched(detections).flatMap((detection) => this.#look(detection, frame));
    this.#people.forget(this.#time.now);
    return reports;
  }

  save(): JsonValue {
    const people = this.#people.all.map(
      ([
        key,
        {
          seen,
          value: { startedAt, watch },
        },
      ]) => ({
        key,
        seen,
        startedAt,
        watch: watch.save(),
      }),
    );
    return { time: this.#time.save(), people };
  }

  restore(state: JsonValue): void {
    const { time, people } = parseState(StateSchema, state, 'watch over falls');
    this.#time.restore(time);
    this.#people.clear();
    for (const { key, seen, startedAt, watch } of people) {
      this.#people.put(key, { startedAt, watch: new FallWatch(watch) }, seen);
    }
  }

  #look(detection: Detection, { at, aspect, rule }: FrameOfPeople): FallReport[] {
    const posture = postureOf(detection, aspect, rule.angle);
    const key = detection.track ?? 0;
    if (posture === null) return [];
    const person = this.#touch(key);
    const { confidence: before } = person.watch;
    const news = person.watch.see(posture, this.#time.now, rule);
    if (news === null) return [];
    if (news === 'fell') person.startedAt = at;
    const confidence = Math.min(1, news === 'fell' ? person.watch.confidence : before || posture.confidence);
    const { startedAt } = person;
    return [{ detection, posture, key, startedAt, confidence, isUp: news === 'up' }];
  }

  #touch(key: number): Person {
    const person = this.#people.of(key) ?? { startedAt: 0, watch: new FallWatch() };
    this.#people.put(key, person, this.#time.now);
    return person;
  }
}

function watched(detections: readonly Detection[]): readonly Detection[] {
  const tracked = detections.filter(({ track }) => track !== undefined);
  if (tracked.length > 0) return tracked;
  return detections.toSorted((a, b) => b.score - a.score).slice(0, 1);
}
