import { randomBytes } from 'node:crypto';
import type { PipelineDelta, PipelineListing } from '../../shared/pipeline/listing.ts';
import type { Clock } from '../clock.ts';

/** One event as it goes to a client. `data` is JSON text. */
export interface FeedEvent {
  readonly event: 'pipelines' | 'pipeline' | 'model' | 'event' | 'device';
  readonly id: string;
  readonly data: string;
}

/** What gets the events. */
export type FeedListener = (event: FeedEvent) => void;

/** How many deltas are kept for clients that come back. */
const RING_SIZE = 256;
/** At most one delta per pipeline in this time. */
const MIN_INTERVAL_MS = 1000;

/** What was last told of one pipeline. */
interface Told {
  readonly text: string;
  readonly at: number;
}

/**
 * The list of pipelines as a stream: the full list first, then what changes, each event with an id to resume from.
 * Nothing is sent when nothing changed.
 */
export class PipelineFeed {
  readonly #list: () => readonly PipelineListing[];
  readonly #clock: Clock;
  readonly #listeners = new Set<FeedListener>();
  /** Ids of an earlier process mean nothing here. */
  readonly #epoch = randomBytes(4).toString('hex');
  readonly #ring: { readonly sequence: number; readonly event: FeedEvent }[] = [];
  readonly #told = new Map<string, Told>();
  #sequence = 0;
  #cancelLater: (() => void) | null = null;

  constructor(list: () => readonly PipelineListing[], clock: Clock) {
    this.#list = list;
    this.#clock = clock;
    for (const pipeline of list())
      this.#told.set(pipeline.id, { text: JSON.stringify(pipeline), at: -Infinity });
  }

  get size(): number {
    return this.#listeners.size;
  }

  /**
   * Begins with what was missed since `lastEventId`, or the full list when that cannot be told. The returned function
   * ends it.
   */
  subscribe(listener: FeedListener, lastEventId: string | undefined): () => void {
    this.refresh();
    const missed = this.#missedSince(lastEventId);
    if (missed === undefined) listener(this.#snapshot());
    else for (const event of missed) listener(event);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells of something beside the pipelines, to those who listen now: nobody resumes from it. */
  tell(event: FeedEvent['event'], data: unknown): void {
    this.tellText(event, JSON.stringify(data));
  }

  /** The same with JSON text of one line. */
  tellText(event: FeedEvent['event'], data: string): void {
    const told: FeedEvent = { event, id: this.#idOf(this.#sequence), data };
    for (const listener of this.#listeners) listener(told);
  }

  /** Something may read differently now: tells what does, at once or when its second is over. */
  refresh(): void {
    const now = this.#clock.now();
    const present = new Set<string>();
    let nextAt = Infinity;
    for (const pipeline of this.#list()) {
      present.add(pipeline.id);
      nextAt = Math.min(nextAt, this.#consider(pipeline, now));
    }
    for (const id of this.#told.keys()) if (!present.has(id)) this.#remove(id);
    this.#refreshAt(nextAt, now);
  }

  /** Tells of a pipeline unless it was told of just now; gives when to look again. */
  #consider(pipeline: PipelineListing, now: number): number {
    const text = JSON.stringify(pipeline);
    const told = this.#told.get(pipeline.id);
    if (told?.text === text) return Infinity;
    const mayAt = (told?.at ?? -Infinity) + MIN_INTERVAL_MS;
    if (mayAt > now) return mayAt;
    this.#told.set(pipeline.id, { text, at: now });
    this.#publish({ type: told === undefined ? 'added' : 'changed', pipeline });
    return Infinity;
  }

  #remove(id: string): void {
    this.#told.delete(id);
    this.#publish({ type: 'removed', id });
  }

  #refreshAt(at: number, now: number): void {
    this.#cancelLater?.();
    this.#cancelLater = at === Infinity ? null : this.#clock.after(at - now, () => this.refresh());
  }

  #publish(delta: PipelineDelta): void {
    this.#sequence += 1;
    const event: FeedEvent = {
      event: 'pipeline',
      id: this.#idOf(this.#sequence),
      data: JSON.stringify(delta),
    };
    this.#ring.push({ sequence: this.#sequence, event });
    if (this.#ring.length > RING_SIZE) this.#ring.shift();
    for (const listener of this.#listeners) listener(event);
  }

  #snapshot(): FeedEvent {
    const told = [...this.#told.values()].map(({ text }) => text);
    return { event: 'pipelines', id: this.#idOf(this.#sequence), data: `[${told.join(',')}]` };
  }

  #missedSince(lastEventId: string | undefined): FeedEvent[] | undefined {
    const match = /^([0-9a-f]+)-(\d{1,15})$/.exec(lastEventId ?? '');
    if (match === null || match[1] !== this.#epoch) return undefined;
    const last = Number(match[2]);
    const oldest = this.#ring[0]?.sequence ?? this.#sequence + 1;
    if (last > this.#sequence || last < oldest - 1) return undefined;
    return this.#ring.filter(({ sequence }) => sequence > last).map(({ event }) => event);
  }

  #idOf(sequence: number): string {
    return `${this.#epoch}-${sequence}`;
  }
}
