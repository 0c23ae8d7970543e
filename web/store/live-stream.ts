import { eventsOf } from './event-stream.ts';
import type { StreamEvent } from './event-stream.ts';

/** How a live stream is kept. */
export interface LiveStreamParts {
  readonly url: string;
  onEvent(event: StreamEvent): void;
  /** The stream was opened, or ended. */
  onConnected(connected: boolean): void;
}

/** The edge says something every 15 s; after this long in silence the line is dead. */
const SILENCE_MS = 40_000;
const LONGEST_PAUSE_S = 30;

/** How long to wait before attempt `n` (from 0) at an edge that does not answer, milliseconds. */
export function pauseMs(n: number): number {
  return Math.min(LONGEST_PAUSE_S, 2 ** n - 1) * 1000;
}

/**
 * A server-sent event stream that comes back by itself, each time from where it left off, after a pause that grows
 * while the edge does not answer. `EventSource` does not grow its pause and gives up at an HTTP error.
 */
export class LiveStream {
  readonly #parts: LiveStreamParts;
  readonly #stopping = new AbortController();
  #lastEventId: string;
  #failures = 0;
  #hurry: () => void = () => {};

  /** `lastEventId`: where to go on from, if anything was heard before. */
  constructor(parts: LiveStreamParts, lastEventId = '') {
    this.#parts = parts;
    this.#lastEventId = lastEventId;
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#pause(pauseMs(this.#failures));
      if (!signal.aborted) await this.#connect();
    }
  }

  /** Tries again now, if it is waiting to. */
  hurry(): void {
    this.#hurry();
  }

  stop(): void {
    this.#stopping.abort();
    this.#hurry();
  }

  async #connect(): Promise<void> {
    this.#failures += 1;
    const line = new AbortController();
    const cut = (): void => line.abort();
    this.#stopping.signal.addEventListener('abort', cut);
    try {
      await this.#read(line);
    } catch {
      // Why a line broke makes no difference: it is opened again, and that it is down was told.
    } finally {
      this.#stopping.signal.removeEventListener('abort', cut);
      line.abort();
    }
  }

  async #read(line: AbortController): Promise<void> {
    const headers = {
      Accept: 'text/event-stream',
      ...(this.#lastEventId && { 'Last-Event-ID': this.#lastEventId }),
    };
    const { signal } = line;
    const response = await fetch(this.#parts.url, { headers, signal, cache: 'no-store' });
    if (!response.ok || response.body === null) return;
    // An edge that answers and hangs up at once is not asked in a tight loop either.
    this.#failures = 1;
    this.#parts.onConnected(true);
    try {
      await this.#readBody(response.body, line);
    } finally {
      this.#parts.onConnected(false);
    }
  }

  async #readBody(body: ReadableStream<Uint8Array>, line: AbortController): Promise<void> {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const listen = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => line.abort(), SILENCE_MS);
    };
    try {
      for await (const event of eventsOf(body, listen)) this.#tell(event);
    } finally {
      clearTimeout(silence);
    }
  }

  #tell(event: StreamEvent): void {
    this.#lastEventId = event.id;
    this.#parts.onEvent(event);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
