import { z } from 'zod';
import { iou } from '../detect/nms.ts';
import type { Detection } from '../detection.ts';
import { ObjectStateSchema } from '../event.ts';
import type { ObjectState } from '../event.ts';
import { Stillness, StillnessSchema } from './stillness.ts';

/** When a thing counts as standing, and how often its changes are told. Times are microseconds. */
export interface LifeOptions {
  /** It has moved less than `stationaryShare` of its size for so long: it stands. */
  readonly stationaryAfter: number;
  readonly stationaryShare: number;
  /** A changed score or place alone is told after so long at the earliest. */
  readonly updateEvery: number;
}

/** The median is of so many newest scores. */
const MAX_SCORES = 25;
/** More labels of one thing are not told apart. */
const MAX_LABELS = 16;
const MAX_ZONES = 64;
/** What stands must go this many times as far as what moves to count as moving: nothing flickers at the edge. */
const HOLD = 2;
/** A score or a place that has changed by less is not worth saying. */
const SCORE_CHANGE = 0.1;
const OVERLAP = 0.5;

/** Plain data of one. */
export const LifeStateSchema = z.object({
  track: z.int().positive(),
  id: z.string(),
  began: z.number(),
  startedAt: z.number(),
  seenAt: z.number(),
  seen: z.number(),
  missed: z.number().nullable(),
  told: ObjectStateSchema,
  toldTime: z.number(),
  now: ObjectStateSchema,
  scores: z.array(z.number()).max(MAX_SCORES),
  labels: z.array(z.tuple([z.string(), z.number()])).max(MAX_LABELS),
  stillness: StillnessSchema,
});
/** See `LifeStateSchema`. */
export type LifeState = z.output<typeof LifeStateSchema>;

/** Where in time a frame lies: by the time of its source in microseconds, and in milliseconds since 1970. */
export interface Moment {
  readonly time: number;
  readonly at: number;
}

/** One tracked thing from its first sight to its last: what is known of it, and what of that was told. */
export class ObjectLife {
  readonly track: number;
  /** Of its events. */
  readonly id: string;
  /** Milliseconds since 1970: when it was seen first, and last. */
  readonly startedAt: number;
  seenAt: number;
  /** When it was seen first, and last, by the time of the source. */
  readonly began: number;
  seen: number;
  /** Since when frames lack it; null: the last one had it. */
  missed: number | null;
  #now: ObjectState;
  #told: ObjectState;
  #toldTime: number;
  readonly #scores: number[];
  /** How sure it was of each label, added up. */
  readonly #labels: Map<string, number>;
  readonly #stillness: Stillness;

  /** Goes on from what another one saved. */
  constructor(state: LifeState) {
    this.track = state.track;
    this.id = state.id;
    this.began = state.began;
    this.startedAt = state.startedAt;
    this.seenAt = state.seenAt;
    this.seen = state.seen;
    this.missed = state.missed;
    this.#now = state.now;
    this.#told = state.told;
    this.#toldTime = state.toldTime;
    this.#scores = [...state.scores];
    this.#labels = new Map(state.labels);
    this.#stillness = new Stillness(state.stillness);
  }

  /** Of what is seen for the first time. */
  static begun(detection: Detection, track: number, id: string, { time, at }: Moment): ObjectLife {
    const { label, score, box } = detection;
    const now = stateOf(detection, label, score, false);
    const stillness = Stillness.begun(box, time).save();
    const times = { began: time, startedAt: at, seenAt: at, seen: time, missed: null, toldTime: time };
    return new ObjectLife({
      track,
      id,
      ...times,
      told: now,
      now,
      stillness,
      scores: [score],
      labels: [[label, score]],
    });
  }

  /** As it is now. */
  get now(): ObjectState {
    return this.#now;
  }

  see(detection: Detection, { time, at }: Moment, options: LifeOptions): void {
    const { stationaryShare, stationaryAfter } = options;
    const isHeld = this.#now.stationary;
    this.#stillness.observe(detection.box, time, stationaryShare * (isHeld ? HOLD : 1));
    this.#weigh(detection);
    const stationary = this.#stillness.duration >= stationaryAfter;
    this.#now = stateOf(detection, this.#label(), median(this.#scores), stationary);
    [this.seen, this.seenAt, this.missed] = [time, at, null];
  }

  /** What was told before, when what is now is worth saying; null otherwise. What is now counts as told then. */
  tell(time: number, { updateEvery }: LifeOptions): ObjectState | null {
    const [before, now] = [this.#told, this.#now];
    const isDue = time - this.#toldTime >= updateEvery;
    if (!differsMuch(before, now) && !(isDue && differsSomewhat(before, now))) return null;
    [this.#told, this.#toldTime] = [now, time];
    return before;
  }

  /** What was told last: what its end is compared with. */
  get told(): ObjectState {
    return this.#told;
  }

  save(): LifeState {
    const { track, id, began, startedAt, seenAt, seen, missed } = this;
    return {
      track,
      id,
      began,
      startedAt,
      seenAt,
      seen,
      missed,
      told: this.#told,
      toldTime: this.#toldTime,
      now: this.#now,
      scores: [...this.#scores],
      labels: [...this.#labels],
      stillness: this.#stillness.save(),
    };
  }

  #weigh({ label, score }: Detection): void {
    this.#scores.push(score);
    if (this.#scores.length > MAX_SCORES) this.#scores.shift();
    const sum = this.#labels.get(label);
    if (sum !== undefined || this.#labels.size < MAX_LABELS) this.#labels.set(label, (sum ?? 0) + score);
  }

  /** The one that it most surely was so far. */
  #label(): string {
    const [first = ''] = this.#labels.keys();
    const most = { label: first, sum: 0 };
    for (const [label, sum] of this.#labels) if (sum > most.sum) Object.assign(most, { label, sum });
    return most.label;
  }
}

function stateOf(detection: Detection, label: string, score: number, stationary: boolean): ObjectState {
  const { zones = [], loitering = [], box } = detection;
  return { label, score, box: { ...box }, zones: sorted(zones), stationary, loitering: sorted(loitering) };
}

function sorted(names: readonly string[]): string[] {
  return names.toSorted().slice(0, MAX_ZONES);
}

function differsMuch(a: ObjectState, b: ObjectState): boolean {
  return (
    a.label !== b.label ||
    a.stationary !== b.stationary ||
    !isSame(a.zones, b.zones) ||
    !isSame(a.loitering, b.loitering)
  );
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

/** What stands has not moved until it moves again, however its box trembles. */
function differsSomewhat(a: ObjectState, b: ObjectState): boolean {
  return Math.abs(a.score - b.score) >= SCORE_CHANGE || (!b.stationary && iou(a.box, b.box) < OVERLAP);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0;
}
