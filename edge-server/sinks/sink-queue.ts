import type { Clock } from '../../shared/clock.ts';
import { messageOf } from '../../shared/errors.ts';
import { Backoff } from '../../shared/run/backoff.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import type { Secrets } from '../../shared/sinks/secret.ts';
import type { DeliveryConfig } from '../../shared/sinks/sink-settings.ts';
import { attempt } from './attempt.ts';
import type { OutboxEntry, OutboxStore } from './outbox-store.ts';
import { Rest } from './rest.ts';
import { Undelivered } from './undelivered.ts';
import type { Sink } from './sink.ts';
import type { SinkState, SinkTally } from './sink-state.ts';

/** What a queue is made of. */
export interface SinkQueueParts {
  readonly key: string;
  readonly sink: Sink;
  readonly store: OutboxStore;
  readonly clock: Clock;
  readonly delivery: DeliveryConfig;
  readonly tally: SinkTally;
  readonly secrets: Secrets;
  readonly log: (level: 'info' | 'warn', message: string) => void;
}

/** How many notifications that are not kept wait at most: the oldest give way. */
const MAX_OFFERED = 256;
/** How many dead letters are kept of each sink. */
export const MAX_DEAD = 1000;
/** Whoever tries waits for the answer, and no longer than this, milliseconds. */
const TEST_MS = 8000;
/** An end that asks for a longer pause is asked again after this, milliseconds. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * One sink at work: takes what waits, oldest first, and tells it, again and again until it has arrived, with longer and
 * longer pauses. What was tried often enough, or cannot arrive, is laid aside so that the next has its turn. It holds no
 * more than one batch in memory. Whoever made it closes it.
 */
export class SinkQueue {
  readonly #parts: SinkQueueParts;
  readonly #backoff: Backoff;
  readonly #abort = new AbortController();
  readonly #rest: Rest;
  readonly #ended: Promise<void>;
  #offered: Notification[] = [];
  #waiting = 0;
  /** How many were put in, ever. */
  #put = 0;
  #dead = 0;
  #isSending = false;
  /** After a whole batch was refused: so many are told one by one, to find which it was. */
  #singles = 0;

  constructor(parts: SinkQueueParts) {
    this.#parts = parts;
    const { delay_ms: firstMs, max_delay_ms: maxMs } = parts.delivery.retry;
    this.#backoff = new Backoff({ firstMs, maxMs, tries: null });
    this.#rest = new Rest(parts.clock);
    this.#ended = this.#run();
  }

  get figures(): Pick<SinkState, 'state' | 'queued' | 'dead' | 'next_try_at'> {
    const { until } = this.#rest;
    const { clock, tally } = this.#parts;
    const state = this.#isSending ? 'sending' : tally.failuresInARow > 0 ? 'failing' : 'idle';
    return {
      state,
      queued: this.#waiting + this.#offered.length,
      dead: this.#dead,
      next_try_at: until === null ? null : clock.wallTime() + until - clock.now(),
    };
  }

  /** Resolves once it is kept. Rejects with `storage`. */
  async keep(notification: Notification): Promise<void> {
    const { store, key, clock, delivery, tally } = this.#parts;
    const { isAdded, dropped } = await store.put(key, notification, clock.wallTime(), delivery.queue);
    this.#waiting += (isAdded ? 1 : 0) - dropped;
    this.#put += 1;
    tally.dropped += dropped;
    this.#rest.wake();
  }

  /** Takes it without keeping it. */
  offer(notification: Notification): void {
    this.#offered.push(notification);
    const tooMany = this.#offered.length - MAX_OFFERED;
    if (tooMany > 0) this.#parts.tally.dropped += this.#offered.splice(0, tooMany).length;
    this.#rest.wake();
  }

  /** Tells this one now, whatever waits; resolves with what happened. When it arrives, what waits is tried again at once. */
  async test(notification: Notification): Promise<string> {
    const { sink, clock, delivery, tally } = this.#parts;
    const timeOutMs = Math.min(delivery.time_out_ms, TEST_MS);
    const bounds = { clock, timeOutMs, signal: this.#abort.signal };
    const words = await attempt(sink, [notification], bounds);
    tally.arrived(0, clock.wallTime());
    this.hurry();
    return words;
  }

  /** What waits after a failure is tried now. */
  hurry(): void {
    this.#backoff.reset();
    this.#rest.cut();
  }

  /** What was given up waits again; resolves with how many. */
  async revive(): Promise<number> {
    const { store, key, clock } = this.#parts;
    const count = await store.revive(key, clock.wallTime());
    await this.#recount();
    this.#rest.cut();
    return count;
  }

  /** Ends what is under way, which stays kept, and the sink. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#rest.cut();
    await this.#ended;
    await this.#parts.sink.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    await this.#guarded(() => this.#recount());
    while (!signal.aborted) await this.#guarded(() => this.#turn());
  }

  /** What the store refuses is no end: it may have room again. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#abort.signal.aborted) await this.#trouble(messageOf(error), 0);
    }
  }

  async #recount(): Promise<void> {
    const { waiting, dead } = await this.#parts.store.counts(this.#parts.key);
    [this.#waiting, this.#dead] = [waiting, dead];
  }

  async #turn(): Promise<void> {
    const { sink, store, key, clock, delivery } = this.#parts;
    const size = this.#singles > 0 ? 1 : (sink.batch?.size ?? 1);
    if (this.#offered.length > 0) return this.#tellOffered(size);
    const putBefore = this.#put;
    const entries = await store.oldest(key, size);
    const [oldest] = entries;
    if (oldest === undefined) return this.#idle(putBefore);
    const now = clock.wallTime();
    const old = entries.filter(({ createdAt }) => now - createdAt > delivery.max_age_ms);
    if (old.length > 0)
      return this.#bury(old, `It had waited for longer than ${delivery.max_age_ms / 1000} s.`);
    const early = entries.length < size ? oldest.createdAt + (sink.batch?.waitMs ?? 0) - now : 0;
    if (early > 0) return this.#rest.for(early);
    return this.#tell(entries);
  }

  /** Nothing waits, unless it was put in while that was asked. */
  #idle(putBefore: number): Promise<void> {
    if (this.#put === putBefore) this.#waiting = 0;
    return this.#rest.untilWoken(() => this.#put !== putBefore || this.#offered.length > 0);
  }

  async #tellOffered(size: number): Promise<void> {
    const taken = this.#offered.splice(0, size);
    const error = await this.#send(taken);
    if (error === null) return;
    this.#parts.tally.dropped += taken.length;
    await this.#trouble(this.#wordsOf(error), retryAfter(error));
  }

  async #tell(entries: readonly OutboxEntry[]): Promise<void> {
    const { store, key } = this.#parts;
    const error = await this.#send(entries.map(({ notification }) => notification));
    if (this.#abort.signal.aborted) return;
    if (error === null) {
      await store.remove(key, idsOf(entries));
      this.#waiting = Math.max(0, this.#waiting - entries.length);
      this.#singles = Math.max(0, this.#singles - 1);
    } else await this.#inVain(entries, error);
  }

  async #inVain(entries: readonly OutboxEntry[], error: unknown): Promise<void> {
    const { store, key, delivery } = this.#parts;
    const words = this.#wordsOf(error);
    if (isFinal(error) && entries.length > 1) {
      this.#singles = entries.length;
      return;
    }
    const spent = entries.filter(({ attempts }) => isFinal(error) || attempts + 1 >= delivery.retry.tries);
    await store.failed(key, idsOf(entries));
    if (spent.length > 0) await this.#bury(spent, words);
    await this.#trouble(words, retryAfter(error));
  }

  async #bury(entries: readonly OutboxEntry[], reason: string): Promise<void> {
    const { store, key, clock, log } = this.#parts;
    await store.bury(key, idsOf(entries), reason.slice(0, 500), clock.wallTime(), MAX_DEAD);
    this.#singles = Math.max(0, this.#singles - entries.length);
    log('warn', `${entries.length} of what it was to tell could not be delivered and lies aside: ${reason}`);
    await this.#recount();
  }

  /** Null when it arrived. */
  async #send(notifications: readonly Notification[]): Promise<unknown> {
    const { sink, clock, delivery, tally, log } = this.#parts;
    const { signal } = this.#abort;
    this.#isSending = true;
    try {
      await attempt(sink, notifications, { clock, timeOutMs: delivery.time_out_ms, signal });
      if (tally.failuresInARow > 0) log('info', 'what it tells arrives again');
      tally.arrived(notifications.length, clock.wallTime());
      this.#backoff.reset();
      return null;
    } catch (error) {
      return error;
    } finally {
      this.#isSending = false;
    }
  }

  async #trouble(words: string, askedMs: number): Promise<void> {
    const { tally, log } = this.#parts;
    if (this.#abort.signal.aborted) return;
    tally.failedWith(words);
    if (tally.failuresInARow === 1) log('warn', `it could not tell of something, and tries again: ${words}`);
    await this.#rest.for(Math.max(this.#backoff.next() ?? 0, Math.min(askedMs, LONGEST_ASKED_MS)));
  }

  #wordsOf(error: unknown): string {
    return this.#parts.secrets.hide(messageOf(error)).slice(0, 500);
  }
}

function idsOf(entries: readonly OutboxEntry[]): readonly string[] {
  return entries.map(({ id }) => id);
}

function isFinal(error: unknown): boolean {
  return error instanceof Undelivered && error.isFinal;
}

function retryAfter(error: unknown): number {
  return error instanceof Undelivered ? error.retryAfterMs : 0;
}
