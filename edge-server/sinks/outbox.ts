import type { Clock } from '../../shared/clock.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { revisionOf } from '../../shared/pipeline/revision.ts';
import type { Notification, OpenSink, Outbox, SinkFacts } from '../../shared/run/outbox.ts';
import { Secrets } from '../../shared/sinks/secret.ts';
import type { Environment } from '../../shared/sinks/secret.ts';
import { deliveryOf } from '../../shared/sinks/sink-settings.ts';
import type { OutboxStore } from './outbox-store.ts';
import { makeSink } from './registry.ts';
import type { SinkParts } from './sink.ts';
import { SinkQueue } from './sink-queue.ts';
import { SinkTally, sinkKey } from './sink-state.ts';
import type { SinkState } from './sink-state.ts';
import { testNotification } from './test-notification.ts';

/** What an outbox is made of. */
export interface SinkOutboxParts extends Pick<SinkParts, 'clock' | 'dataFolder' | 'media' | 'push'> {
  readonly store: OutboxStore;
  /** Where secrets are read. */
  readonly environment: Environment;
  readonly log: (level: 'info' | 'warn', message: string, of: SinkFacts) => void;
}

interface Opened {
  readonly facts: SinkFacts;
  readonly revision: string;
  readonly queue: SinkQueue;
  readonly secrets: Secrets;
  /** A pipeline that begins anew opens its sinks before the old run has closed them. */
  users: number;
}

const HOUR_MS = 3_600_000;
/** What no sink has asked for within this time is forgotten. */
const FORGOTTEN_MS = 31 * 24 * HOUR_MS;
const MAX_TALLIES = 1000;

/** The sinks of this server: each has a queue and a worker of its own. Whoever made it closes it, after the runs. */
export class SinkOutbox implements Outbox {
  readonly #parts: SinkOutboxParts;
  readonly #open = new Map<string, Opened>();
  /** One at a time of each sink: two connections of one would drive each other out. */
  readonly #opening = new Map<string, Promise<void>>();
  readonly #tallies = new Map<string, SinkTally>();
  readonly #stopSweeping: () => void;

  constructor(parts: SinkOutboxParts) {
    this.#parts = parts;
    this.#stopSweeping = parts.clock.every(HOUR_MS, () => void this.#sweep(parts.clock));
    void this.#sweep(parts.clock);
  }

  /** How all sinks do that are open. */
  get states(): readonly SinkState[] {
    return [...this.#open.values()].map((opened) => this.#stateOf(opened));
  }

  /** Throws `invalid_document` for what its configuration needs and the server lacks. */
  async open(facts: SinkFacts): Promise<OpenSink> {
    const key = sinkKey(facts);
    const before = this.#opening.get(key) ?? Promise.resolve();
    const opening = before.then(() => this.#openNow(key, facts));
    const settled = opening.then(nothing, nothing);
    this.#opening.set(key, settled);
    try {
      return await opening;
    } finally {
      if (this.#opening.get(key) === settled) this.#opening.delete(key);
    }
  }

  /** Tells a notification of the test's own, now; resolves with what happened, and whether it arrived. */
  async test(pipeline: string, element: string): Promise<{ arrived: boolean; words: string }> {
    const { facts, queue, secrets } = this.#find(pipeline, element);
    try {
      return { arrived: true, words: await queue.test(testNotification(facts, this.#parts.clock)) };
    } catch (error) {
      return { arrived: false, words: secrets.hide(messageOf(error)).slice(0, 500) };
    }
  }

  /** What was given up waits again; resolves with how many. */
  revive(pipeline: string, element: string): Promise<number> {
    return this.#find(pipeline, element).queue.revive();
  }

  /** What was given up last. */
  async dead(pipeline: string, element: string, count: number) {
    this.#find(pipeline, element);
    return this.#parts.store.dead(sinkKey({ pipeline, element }), count);
  }

  stateOf(pipeline: string, element: string): SinkState {
    return this.#stateOf(this.#find(pipeline, element));
  }

  async close(): Promise<void> {
    this.#stopSweeping();
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map(({ queue }) => queue.close()));
  }

  async #openNow(key: string, facts: SinkFacts): Promise<OpenSink> {
    const revision = revisionOf([facts.type, facts.config]);
    const before = this.#open.get(key);
    if (before !== undefined && before.revision !== revision) {
      this.#open.delete(key);
      await before.queue.close();
    }
    const opened = this.#open.get(key) ?? this.#make(facts, revision);
    opened.users += 1;
    this.#open.set(key, opened);
    return this.#handle(key, opened);
  }

  #handle(key: string, opened: Opened): OpenSink {
    let isOpen = true;
    // One that was opened anew meanwhile tells what still comes here, too.
    const queue = (): SinkQueue => (this.#open.get(key) ?? opened).queue;
    return {
      keep: (notification: Notification) => queue().keep(notification),
      offer: (notification: Notification) => queue().offer(notification),
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        opened.users -= 1;
        if (opened.users > 0 || this.#open.get(key) !== opened) return;
        this.#open.delete(key);
        await opened.queue.close();
      },
    };
  }

  #make(facts: SinkFacts, revision: string): Opened {
    const { store, clock, environment, log, dataFolder, media, push } = this.#parts;
    const secrets = new Secrets(environment);
    const key = sinkKey(facts);
    const say = (level: 'info' | 'warn', message: string): void => log(level, secrets.hide(message), facts);
    const { pipeline, element } = facts;
    const warn = (message: string): void => say('warn', message);
    // Sinks tell of it after a while only, when the queue is there.
    const recovered = (): void => queue.hurry();
    const lent = { clock, secrets, dataFolder, media, push, recovered };
    const sink = makeSink(facts, { pipeline, element, ...lent, log: warn });
    const tally = this.#tally(key);
    const delivery = deliveryOf(facts.config);
    const queue = new SinkQueue({ key, sink, store, clock, delivery, tally, secrets, log: say });
    return { facts, revision, queue, secrets, users: 0 };
  }

  #tally(key: string): SinkTally {
    const tally = this.#tallies.get(key) ?? new SinkTally();
    this.#tallies.delete(key);
    this.#tallies.set(key, tally);
    const [oldest] = this.#tallies.keys();
    if (this.#tallies.size > MAX_TALLIES && oldest !== undefined) this.#tallies.delete(oldest);
    return tally;
  }

  #stateOf({ facts, queue }: Opened): SinkState {
    const { sent, failed, dropped, lastError, lastSentAt } = this.#tally(sinkKey(facts));
    const { pipeline, element, type } = facts;
    const counted = { sent, failed, dropped, last_error: lastError, last_sent_at: lastSentAt };
    return { pipeline, element, type, ...queue.figures, ...counted };
  }

  #find(pipeline: string, element: string): Opened {
    const opened = this.#open.get(sinkKey({ pipeline, element }));
    if (opened !== undefined) return opened;
    const known = [...this.#open.keys()].slice(0, 20).join(', ');
    throw new SightlineError(
      'not_found',
      `No sink "${element.slice(0, 64)}" of a pipeline "${pipeline.slice(0, 64)}" is open: it is there while the pipeline runs on this server. ${
        known === '' ? 'None is open.' : `Open are: ${known}.`
      }`,
    );
  }

  async #sweep(clock: Clock): Promise<void> {
    try {
      await this.#parts.store.expire(clock.wallTime() - FORGOTTEN_MS);
    } catch (error) {
      const facts = { pipeline: '', element: '', type: 'outbox', config: null };
      this.#parts.log('warn', `what is too old could not be forgotten: ${messageOf(error)}`, facts);
    }
  }
}

function nothing(): void {}
