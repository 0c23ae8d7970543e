import type { Clock } from '../clock.ts';
import type { FrameInfo } from '../frame.ts';
import { isPromise } from '../run/element-job.ts';
import type { Element, Outputs } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import type { Notification, Outbox } from '../run/outbox.ts';
import { remadeElements, withProcess } from '../run/remade-element.ts';
import type { ElementLookup } from '../run/run.api.ts';
import { within } from '../run/within.ts';
import type { StoredFeed } from './stored-feed.ts';
import type { StoredFindings, StoredMoment, StoredStep } from './stored-moment.ts';

/** Sinks that write into a store: what they would write is what comes to them. */
const KEEPERS: ReadonlySet<string> = new Set([
  'save_events',
  'save_snapshots',
  'save_detections',
  'save_clips',
]);
/** So many moments may be on their way to elements that take their time. */
const REMEMBERED = 64;
/** What takes longer than this waits for a time that has to come first. */
const PATIENCE_MS = 2_000;

/** What dry elements are made with. */
export interface DryParts {
  readonly feed: StoredFeed;
  /** Theirs. */
  readonly clock: Clock;
  /** The host's: for how long to wait for what does not come. */
  readonly hostClock: Clock;
  /** Told what a sink would have told. */
  readonly told: (element: string, notification: Notification) => void;
}

/**
 * Elements led through what is stored: those that feed the others give it, sinks reach nobody and say what they would
 * have told or kept, and all go by the time of what is stored.
 */
export class DryElements {
  readonly #parts: DryParts;
  readonly #given = new Map<number, StoredMoment>();
  readonly #busy = new Set<PromiseLike<unknown>>();

  constructor(parts: DryParts) {
    this.#parts = parts;
  }

  /** Sinks reach nobody by it. */
  get outbox(): Outbox {
    return {
      open: ({ element }) => {
        const tell = (notification: Notification): void => this.#parts.told(element, notification);
        const keep = (notification: Notification): Promise<void> => Promise.resolve(tell(notification));
        return Promise.resolve({ keep, offer: tell, close: () => Promise.resolve() });
      },
    };
  }

  /** What the frame of this time stands for. */
  gives(moment: StoredMoment, { timestamp }: Pick<FrameInfo, 'timestamp'>): void {
    this.#given.set(timestamp, moment);
    const [oldest] = this.#given.keys();
    if (this.#given.size > REMEMBERED && oldest !== undefined) this.#given.delete(oldest);
  }

  /** Resolves when elements that take their time are done, or wait for a later one. */
  async rested(): Promise<void> {
    const { hostClock } = this.#parts;
    if (this.#busy.size > 0) await within(hostClock, PATIENCE_MS, Promise.allSettled(this.#busy), []);
  }

  /** The same elements, dry. They are to have this outbox. */
  of(lookup: ElementLookup): ElementLookup {
    const { clock, feed } = this.#parts;
    return remadeElements(lookup, isKeeper, clock, (make, name, keeps) => {
      if (feed.names.has(name)) return this.#giving(name);
      return keeps ? KEEPING : this.#watched(make());
    });
  }

  #giving(name: string): Element {
    return {
      process: (message) => {
        const moment = message.kind === 'frame' ? this.#given.get(message.frame.timestamp) : undefined;
        if (moment === undefined) return null;
        const [first, ...others] = this.#parts.feed.givers(moment);
        if (first === name)
          return moment.kind === 'event' ? stepIn(message, moment) : foundIn(message, moment);
        return moment.kind === 'detections' && others.includes(name) ? nothingIn(message) : null;
      },
    };
  }

  #watched(inner: Element): Element {
    return withProcess(inner, (message) => {
      const outputs = inner.process(message);
      if (!isPromise(outputs)) return outputs;
      return this.#counted(outputs);
    });
  }

  async #counted(outputs: PromiseLike<Outputs>): Promise<Outputs> {
    this.#busy.add(outputs);
    try {
      return await outputs;
    } finally {
      this.#busy.delete(outputs);
    }
  }
}

/** Gives on what it is to keep, so that it is seen. */
const KEEPING: Element = { process: (message) => (message.kind === 'frame' ? null : message) };

function isKeeper(type: string): boolean {
  return KEEPERS.has(type);
}

function stepIn({ frame, subject }: Message, { event }: StoredStep): Message {
  return { kind: 'event', frame, subject, value: event };
}

function foundIn({ frame, subject }: Message, { findings }: StoredFindings): Message {
  return { kind: 'detections', frame, subject, value: findings };
}

function nothingIn({ frame, subject }: Message): Message {
  return { kind: 'detections', frame, subject, value: { detections: [] } };
}
