import type { KeptValues } from './database.ts';
import { deviceBase } from './device-address.ts';
import { EdgeEvents } from './edge-events.ts';
import { EventTimeline } from './event-timeline.ts';
import { PipelineFeed } from './pipeline-feed.ts';

/** What timelines are opened with. */
export interface TimelinesParts {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  readonly feed: PipelineFeed;
  readonly values: KeptValues;
}

interface Far {
  readonly device: string;
  readonly timeline: EventTimeline;
  readonly feed: PipelineFeed;
}

/** What happened on an edge, and on each edge that is paired with it: of those one at a time. Whoever made it closes it. */
export class Timelines {
  readonly #parts: TimelinesParts;
  readonly #here: EventTimeline;
  #far: Far | null = null;

  constructor(parts: TimelinesParts) {
    this.#parts = parts;
    this.#here = new EventTimeline({ ...parts, edge: new EdgeEvents(parts.baseUrl) });
  }

  /** What happened on a paired edge; null: on this one. The one before it is closed. */
  of(device: string | null): EventTimeline {
    if (device === this.#far?.device) return this.#far.timeline;
    this.#leave();
    if (device === null) return this.#here;
    this.#far = this.#open(device);
    return this.#far.timeline;
  }

  close(): void {
    this.#leave();
    this.#here.close();
  }

  #open(device: string): Far {
    const baseUrl = deviceBase(this.#parts.baseUrl, device);
    const values = valuesOf(this.#parts.values, device);
    const feed = new PipelineFeed(baseUrl, values);
    // What was kept of its list is only missed without that edge.
    void Promise.allSettled([feed.start()]);
    return { device, feed, timeline: new EventTimeline({ edge: new EdgeEvents(baseUrl), feed, values }) };
  }

  #leave(): void {
    this.#far?.timeline.close();
    this.#far?.feed.stop();
    this.#far = null;
  }
}

/** What is kept of a paired edge, beside what is kept of this one. */
function valuesOf(values: KeptValues, device: string): KeptValues {
  const keyOf = (key: string): string => `${key} of ${device}`;
  return {
    get: (shelf, key) => values.get(shelf, keyOf(key)),
    put: (shelf, key, value) => values.put(shelf, keyOf(key), value),
  };
}
