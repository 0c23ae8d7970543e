import { z } from 'zod';
import type { Detection } from '../detection.ts';
import { bottomCentre } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { FrameTime, FrameTimeSchema } from '../tracking/frame-time.ts';
import { parseState } from '../windows/saved-state.ts';
import { meet, sideOf } from './geometry.ts';
import type { Point, Segment } from './geometry.ts';
import { TrackMemory } from './track-memory.ts';

/** A line that is watched. */
export interface LineRule {
  readonly name: string;
  readonly line: Segment;
  /** Empty: everything. */
  readonly labels: readonly string[];
  /** So many frames in a row something must be on the other side to count as across. */
  readonly inertia: number;
}

/** Which way, going from the line's first point to its second: `in` to the right side, `out` to the left. */
export type Direction = 'in' | 'out';

/** A thing that went over a line. */
export interface Crossing {
  readonly line: string;
  readonly direction: Direction;
  readonly detection: Detection;
}

const PointSchema = z.object({ x: z.number(), y: z.number() });
const PlaceSchema = z.object({
  side: z.union([z.literal(-1), z.literal(1)]),
  /** Where it was seen last on that side. */
  from: PointSchema,
  /** Frames in a row on the other side. */
  against: z.int().min(0),
  /** Whether it went over the line to get there, and not past one of its ends. */
  crossed: z.boolean(),
});
/** Where a thing is with regard to a line. */
type Place = z.output<typeof PlaceSchema>;

const MAX_TRACKS = 1000;
const MAX_LINES = 64;
const StateSchema = z.object({
  time: FrameTimeSchema,
  tracks: z
    .array(
      z.object({
        track: z.int(),
        seen: z.number(),
        lines: z.array(z.tuple([z.string(), PlaceSchema])).max(MAX_LINES),
      }),
    )
    .max(MAX_TRACKS),
});

/** Notices which tracked things of one subject go over which lines. What is not tracked crosses nothing. */
export class LineWatch {
  lines: readonly LineRule[];
  readonly #time = new FrameTime();
  readonly #tracks = new TrackMemory<Map<string, Place>>(MAX_TRACKS);

  constructor(lines: readonly LineRule[]) {
    this.lines = lines;
  }

  /** What went over a line with this frame. `timestamp` in microseconds. */
  frame(detections: readonly Detection[], timestamp: number): Crossing[] {
    this.#time.advance(timestamp);
    const crossings = detections.flatMap((detection) =>
      detection.track === undefined ? [] : this.#crossings(detection, this.#touch(detection.track)),
    );
    this.#tracks.forget(this.#time.now);
    return crossings;
  }

  save(): JsonValue {
    const tracks = this.#tracks.all.map(([track, { seen, value }]) => ({ track, seen, lines: [...value] }));
    return { time: this.#time.save(), tracks };
  }

  restore(state: JsonValue): void {
    const { time, tracks } = parseState(StateSchema, state, 'watch over lines');
    this.#time.restore(time);
    this.#tracks.clear();
    for (const { track, seen, lines } of tracks) this.#tracks.put(track, new Map(lines), seen);
  }

  #crossings(detection: Detection, lines: Map<string, Place>): Crossing[] {
    const at = bottomCentre(detection.box);
    return this.lines.flatMap((rule): Crossing[] => {
      if (rule.labels.length > 0 && !rule.labels.includes(detection.label)) return [];
      const before = lines.get(rule.name);
      const after = moved(before, rule, at);
      if (after === undefined) return [];
      lines.set(rule.name, after);
      const isAcross = before !== undefined && after.side !== before.side && after.crossed;
      return isAcross ? [{ line: rule.name, direction: after.side === 1 ? 'in' : 'out', detection }] : [];
    });
  }

  #touch(track: number): Map<string, Place> {
    const lines = this.#tracks.of(track) ?? new Map<string, Place>();
    this.#tracks.put(track, lines, this.#time.now);
    return lines;
  }
}

/** Where it is after it was seen at `at`; undefined as long as nobody knows a side. */
function moved(before: Place | undefined, { line, inertia }: LineRule, at: Point): Place | undefined {
  const side = sideOf(line, at);
  // On the line itself it is still where it was.
  if (side === 0) return before;
  if (before === undefined) return { side, from: at, against: 0, crossed: false };
  if (side === before.side) return { side, from: at, against: 0, crossed: false };
  const against = before.against + 1;
  const crossed = before.against === 0 ? meet(line, { from: before.from, to: at }) : before.crossed;
  if (against < inertia) return { ...before, against, crossed };
  return { side, from: at, against: 0, crossed };
}
