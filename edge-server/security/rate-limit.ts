/** How fast one client may ask. */
export interface RateLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
  /** How many clients are remembered; the one that was longest silent is forgotten first. */
  readonly maxClients?: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket per client, in fixed memory. */
export class RateLimiter {
  readonly #options: Required<RateLimitOptions>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = { maxClients: 10_000, ...options };
  }

  /** Takes `cost` tokens at `now` milliseconds. Gives 0 when there were enough, else after how many seconds to ask again. */
  take(client: string, cost: number, now: number): number {
    const bucket = this.#refilled(client, now);
    this.#remember(client, bucket);
    if (bucket.tokens < cost) return Math.ceil((cost - bucket.tokens) / this.#options.perSecond);
    bucket.tokens -= cost;
    return 0;
  }

  /** Gives back what was taken for nothing. */
  giveBack(client: string, cost: number, now: number): void {
    const bucket = this.#refilled(client, now);
    bucket.tokens = Math.min(this.#options.burst, bucket.tokens + cost);
    this.#remember(client, bucket);
  }

  #refilled(client: string, now: number): Bucket {
    const { perSecond, burst } = this.#options;
    const known = this.#buckets.get(client);
    if (known === undefined) return { tokens: burst, at: now };
    const tokens = Math.min(burst, known.tokens + ((now - known.at) * perSecond) / 1000);
    return { tokens, at: now };
  }

  #remember(client: string, bucket: Bucket): void {
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    if (this.#buckets.size <= this.#options.maxClients) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
