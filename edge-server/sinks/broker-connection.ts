import { connect } from 'mqtt';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { Clock } from '../../shared/clock.ts';
import { Backoff } from '../../shared/run/backoff.ts';
import { Undelivered } from './undelivered.ts';

/** How a connection to a broker is made and held. */
export interface BrokerParts {
  readonly broker: string;
  readonly options: Pick<IClientOptions, 'username' | 'password' | 'clientId' | 'will'>;
  readonly clock: Clock;
  /** What is said whenever the broker is there, before anything else. */
  readonly greet: (client: MqttClient) => Promise<void>;
  /** What is said last. */
  readonly part: (client: MqttClient) => Promise<void>;
  /** It is there again after it was not. */
  readonly recovered: () => void;
}

interface Waiter {
  resolve(client: MqttClient): void;
  reject(error: Undelivered): void;
}

const AGAIN = { firstMs: 500, maxMs: 60_000, tries: null } as const;
const CONNECT_MS = 10_000;
const PART_MS = 1000;

/**
 * One connection to a broker, made anew for as long as nobody closes it. What was under way when it is lost is rejected,
 * not sent by itself later: the outbox does that. Whoever made it closes it.
 */
export class BrokerConnection {
  readonly #parts: BrokerParts;
  readonly #backoff = new Backoff(AGAIN);
  #client: MqttClient | null = null;
  #isReady = false;
  #wasLost = false;
  #isClosed = false;
  #trouble = 'the connection was closed';
  #waiters: Waiter[] = [];
  #cancelAgain: () => void = nothing;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#connect();
  }

  /** The client, once the broker has taken the greeting. Rejects with `Undelivered` when it cannot be reached now. */
  ready(): Promise<MqttClient> {
    if (this.#client !== null && this.#isReady) return Promise.resolve(this.#client);
    if (this.#isClosed) return Promise.reject(this.#error());
    if (this.#client === null) this.#connect();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  /** Says good-bye, if the broker is there, and ends. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelAgain();
    const client = this.#client;
    if (client === null) return;
    if (this.#isReady) await this.#part(client);
    await client.endAsync(true);
    this.#lost(client);
  }

  async #part(client: MqttClient): Promise<void> {
    let cancel = nothing;
    const late = new Promise<void>((resolve) => {
      cancel = this.#parts.clock.after(PART_MS, resolve);
    });
    // The broker may go just now: then its own last will says the same.
    await Promise.race([this.#parts.part(client).catch(nothing), late]);
    cancel();
  }

  #connect(): void {
    this.#cancelAgain();
    const { broker, options } = this.#parts;
    const client = connect(broker, {
      ...options,
      // Our own: what was lost is then rejected at once, and never sent twice behind our back.
      reconnectPeriod: 0,
      clean: true,
      queueQoSZero: false,
      connectTimeout: CONNECT_MS,
      keepalive: 30,
    });
    this.#client = client;
    client.on('error', (error) => {
      this.#trouble = wordsOf(error);
    });
    client.on('connect', () => void this.#greet(client));
    client.on('close', () => this.#lost(client));
  }

  async #greet(client: MqttClient): Promise<void> {
    try {
      await this.#parts.greet(client);
    } catch (error) {
      this.#trouble = error instanceof Error ? wordsOf(error) : 'it does not take the greeting';
      client.end(true);
      return;
    }
    if (client !== this.#client) return;
    this.#isReady = true;
    this.#backoff.reset();
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(client);
    if (this.#wasLost) this.#parts.recovered();
    this.#wasLost = false;
  }

  #lost(client: MqttClient): void {
    if (client !== this.#client) return;
    [this.#client, this.#isReady, this.#wasLost] = [null, false, true];
    client.end(true);
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#error());
    if (this.#isClosed) return;
    this.#cancelAgain = this.#parts.clock.after(this.#backoff.next() ?? 0, () => this.#connect());
  }

  #error(): Undelivered {
    return new Undelivered(
      'edge_lost',
      `The broker ${this.#parts.broker} cannot be reached: ${this.#trouble}.`,
    );
  }
}

function wordsOf(error: Error): string {
  // A name with several addresses fails with one error for each.
  if (error instanceof AggregateError) return error.errors.map((each: unknown) => String(each)).join('; ');
  return error.message.replace(/\.$/, '');
}

function nothing(): void {}
