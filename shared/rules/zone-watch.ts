import { z } from 'zod';
import type { Detection } from '../detection.ts';
import { bottomCentre } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { FrameTime, FrameTimeSchema } from '../tracking/frame-time.ts';
import { parseState } from '../windows/saved-state.ts';
import { TrackMemory } from './track-memory.ts';
import { PresenceSchema, loiters, step } from './zone-presence.ts';
import type { Presence, ZoneRule } from './zone-presence.ts';

/** More things are not remembered at once. */
const MAX_TRACKS = 1000;
const MAX_ZONES = 64;

const StateSchema = z.object({
  time: FrameTimeSchema,
  tracks: z
    .array(
      z.object({
        track: z.int(),
        seen: z.number(),
        zones: z.array(z.tuple([z.string(), PresenceSchema])).max(MAX_ZONES),
      }),
    )
    .max(MAX_TRACKS),
});

/** A zone as it applies to one label. */
export interface LabelledZone extends ZoneRule {
  /** Empty: everything. */
  readonly labels: readonly string[];
}

/** Says in which zones the things of one subject are, frame by frame. What is not tracked is in a zone at once. */
export class ZoneWatch {
  zones: readonly LabelledZone[];
  readonly #time = new FrameTime();
  readonly #tracks = new TrackMemory<ReadonlyMap<string, Presence>>(MAX_TRACKS);

  constructor(zones: readonly LabelledZone[]) {
    this.zones = zones;
  }

  /** The detections of a frame, each with its zones. `timestamp` in microseconds. */
  frame(detections: readonly Detection[], timestamp: number): Detection[] {
    this.#time.advance(timestamp);
    const placed = detections.map((detection) => this.#placed(detection));
    this.#tracks.forget(this.#time.now);
    return placed;
  }

  save(): JsonValue {
    const tracks = this.#tracks.all.map(([track, { seen, value }]) => ({ track, seen, zones: [...value] }));
    return { time: this.#time.save(), tracks };
  }

  restore(state: JsonValue): void {
    const { time, tracks } = parseState(StateSchema, state, 'watch over zones');
    this.#time.restore(time);
    this.#tracks.clear();
    for (const { track, seen, zones } of tracks) this.#tracks.put(track, new Map(zones), seen);
  }

  #placed(detection: Detection): Detection {
    const rules = this.zones.filter(({ labels }) => labels.length === 0 || labels.includes(detection.label));
    const [at, { now }] = [bottomCentre(detection.box), this.#time];
    const before = detection.track === undefined ? undefined : this.#tracks.of(detection.track);
    const after = new Map<string, Presence>();
    for (const rule of rules) {
      const own = detection.track === undefined ? { ...rule, inertia: 1, loitering: null } : rule;
      after.set(rule.name, step(before?.get(rule.name), own, at, now));
    }
    if (detection.track !== undefined) this.#tracks.put(detection.track, after, now);
    const inside = rules.filter(({ name }) => after.get(name)?.inside === true);
    const loitering = inside.filter((rule) => isLoitering(after.get(rule.name), rule, now));
    return {
      ...detection,
      ...namesIn('zones', detection.zones, inside),
      ...namesIn('loitering', detection.loitering, loitering),
    };
  }
}

function isLoitering(presence: Presence | undefined, rule: ZoneRule, now: number): boolean {
  return presence !== undefined && loiters(presence, rule, now);
}

/** What another element has said of other zones stays; nothing is said of none. */
function namesIn<K extends 'zones' | 'loitering'>(
  key: K,
  before: readonly string[] = [],
  zones: readonly ZoneRule[],
): Pick<Detection, K> {
  const names = [...new Set([...before, ...zones.map(({ name }) => name)])].toSorted();
  const said: Pick<Detection, 'zones' | 'loitering'> = names.length === 0 ? {} : { [key]: names };
  return said;
}
