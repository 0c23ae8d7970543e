import { messageOf } from '../errors.ts';
import type { SightlineEvent } from '../event.ts';
import type { ElementContext } from '../run/element.ts';
import type { EventStore } from '../run/event-store.ts';
import type { NewMedia } from '../run/media-store.ts';

/** A sample that is to be kept: an event and its files. */
export interface Sample {
  readonly event: SightlineEvent;
  readonly media: readonly NewMedia[];
}

/** So many samples wait for a disk that takes nothing, a few hundred kilobytes each. */
const MAX_WAITING = 8;
/** How long it is left alone after a failure, milliseconds. */
const RETRY_MS = 10_000;

/**
 * Keeps samples, and those that could not be kept as soon as they can. Nothing that goes wrong stops anybody: it is
 * counted, and said once until something is kept again.
 */
export class SampleKeeper {
  readonly #context: ElementContext;
  readonly #store: EventStore;
  readonly #waiting: Sample[] = [];
  #failedAt: number | null = null;
  #isRetrying = false;

  constructor(context: ElementContext, store: EventStore) {
    this.#context = context;
    this.#store = store;
  }

  /** Resolves once the sample would survive a power cut, or waits. Never rejects. */
  async keep(sample: Sample): Promise<void> {
    if (await this.#put(sample)) return;
    this.#waiting.push(sample);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#context.metrics.count('lost');
    }
    this.#tell();
  }

  /** Whether something waits and has waited for long enough. */
  get isDue(): boolean {
    if (this.#waiting.length === 0 || this.#isRetrying) return false;
    return this.#failedAt === null || this.#context.clock.now() - this.#failedAt >= RETRY_MS;
  }

  /** Tries what waits again when it is due, the oldest first. Never rejects. */
  async retry(): Promise<void> {
    if (!this.isDue) return;
    this.#isRetrying = true;
    for (let sample = this.#waiting[0]; sample !== undefined; sample = this.#waiting[0]) {
      if (!(await this.#put(sample))) break;
      // It may have been given up meanwhile.
      if (this.#waiting[0] === sample) this.#waiting.shift();
      this.#tell();
    }
    this.#isRetrying = false;
  }

  /** Something went wrong before there was a sample. */
  failed(error: unknown): void {
    this.#context.metrics.count('failed');
    if (this.#failedAt === null)
      this.#context.log('warn', `samples are not saved for now: ${messageOf(error)}`);
    this.#failedAt = this.#context.clock.now();
  }

  async #put({ event, media }: Sample): Promise<boolean> {
    const { clock, metrics, pipeline, log } = this.#context;
    const begunAt = clock.now();
    try {
      await this.#store.put(event, pipeline, media);
    } catch (error) {
      this.failed(error);
      return false;
    }
    metrics.count('saved');
    metrics.time('save', clock.now() - begunAt);
    if (this.#failedAt !== null) log('info', 'samples are saved again');
    this.#failedAt = null;
    return true;
  }

  #tell(): void {
    this.#context.metrics.gauge('waiting', this.#waiting.length);
  }
}
