import { messageOf } from '../../shared/errors.ts';
import type { EventCounts } from '../../shared/run/event-store.ts';
import { PushWishSchema } from '../../shared/sinks/push-wish.ts';
import type { PushWish } from '../../shared/sinks/push-wish.ts';
import type { EdgeEvents } from './edge-events.ts';
import type { EdgeTelling, ToldDevice, ToldSink, Tried } from './edge-telling.ts';
import type { PushNotifications, PushState } from './push.ts';

/** Everything that is known of who is told of what. */
export interface NotificationSnapshot {
  /** Of this browser; null: not known yet. */
  readonly state: PushState | null;
  /** What it wishes for: as the edge keeps it, or all. */
  readonly wish: PushWish;
  /** What it is called there. */
  readonly name: string;
  /** Its own entry in `devices`. */
  readonly ownId: string | null;
  readonly devices: readonly ToldDevice[];
  readonly sinks: readonly ToldSink[];
  /** What there was so far, to choose from: kinds and labels of events. */
  readonly types: readonly string[];
  readonly labels: readonly string[];
  /** Why the edge has said nothing newer, in words; null: it has. */
  readonly problem: string | null;
}

/** What they are made of. */
export interface NotificationSettingsParts {
  readonly push: Pick<PushNotifications, 'state' | 'ownId' | 'enable' | 'disable' | 'test'>;
  readonly telling: Pick<EdgeTelling, 'sinks' | 'test' | 'devices' | 'remove'>;
  readonly events: Pick<EdgeEvents, 'counts'>;
  /** What this browser is called as long as nobody calls it otherwise. */
  readonly name: string;
}

const ALL = PushWishSchema.parse({});

/** Who is told of what: this browser, others, and by which other ways. Whoever made it closes it. */
export class NotificationSettings {
  readonly #parts: NotificationSettingsParts;
  readonly #listeners = new Set<(snapshot: NotificationSnapshot) => void>();
  #snapshot: NotificationSnapshot;

  constructor(parts: NotificationSettingsParts) {
    this.#parts = parts;
    const nothing = { ownId: null, devices: [], sinks: [], types: [], labels: [], problem: null };
    this.#snapshot = { state: null, wish: ALL, name: parts.name, ...nothing };
  }

  get snapshot(): NotificationSnapshot {
    return this.#snapshot;
  }

  on(listener: (snapshot: NotificationSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
  }

  /** Asks this browser and the edge anew. Never rejects: what could not be asked is a problem of the snapshot. */
  async refresh(): Promise<void> {
    const { push, telling, events } = this.#parts;
    const state = await push.state();
    const ownId = state === 'on' ? await push.ownId() : null;
    try {
      const [devices, sinks, counts] = await Promise.all([
        telling.devices(),
        telling.sinks(),
        events.counts(),
      ]);
      const own = this.#own(devices, ownId);
      // Whom the edge has forgotten it does not tell, whatever the browser thinks.
      const known = state === 'on' && own === null ? 'off' : state;
      this.#set({ state: known, ownId, devices, sinks, ...choicesOf(counts), ...own, problem: null });
    } catch (error) {
      this.#set({ state, ownId, problem: messageOf(error) });
    }
  }

  /** Has this browser told of what it wishes for; it may ask the person first. Rejects as `PushNotifications.enable`. */
  async enable(wish: PushWish, name: string): Promise<void> {
    await this.#parts.push.enable(wish, name);
    await this.refresh();
  }

  /** Has it told of nothing. */
  async disable(): Promise<void> {
    await this.#parts.push.disable();
    await this.refresh();
  }

  /** Has the edge send this browser a test. */
  test(): Promise<Tried> {
    return this.#parts.push.test();
  }

  /** Has a sink of a pipeline tell a test. */
  async testSink(sink: ToldSink): Promise<Tried> {
    const tried = await this.#parts.telling.test(sink);
    await this.refresh();
    return tried;
  }

  /** Somebody's browser is told of nothing more; this one's is turned off. */
  async remove(id: string): Promise<void> {
    if (id === this.#snapshot.ownId) return this.disable();
    await this.#parts.telling.remove(id);
    return this.refresh();
  }

  #own(devices: readonly ToldDevice[], ownId: string | null): Partial<NotificationSnapshot> | null {
    const own = devices.find(({ id }) => id === ownId);
    if (own === undefined) return null;
    const { id: _id, since: _since, told_at: _toldAt, name, ...wish } = own;
    return { wish, name };
  }

  #set(change: Partial<NotificationSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }
}

function choicesOf({ types, labels }: EventCounts): Pick<NotificationSnapshot, 'types' | 'labels'> {
  return { types: byCount(types), labels: byCount(labels) };
}

/** The most frequent first. */
function byCount(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name]) => name);
}
