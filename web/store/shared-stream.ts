import type { StreamEvent } from './event-stream.ts';
import { LiveStream } from './live-stream.ts';
import type { LiveStreamParts } from './live-stream.ts';

/** The line between the tabs of one browser: what one tells, all others hear. */
export interface StreamPort {
  /** Calls back with what other tabs tell. */
  hear(listener: (data: unknown) => void): void;
  tell(message: ChannelMessage): void;
  close(): void;
}

/** The part of a `LockManager` that is used: the callback runs while the lock is held. */
export interface StreamLocks {
  request(name: string, options: { signal: AbortSignal }, held: () => Promise<void>): Promise<unknown>;
}

/** What tabs tell each other. */
export type ChannelMessage =
  | { readonly is: 'hello' | 'hurry' }
  | { readonly is: 'event'; readonly event: StreamEvent }
  | { readonly is: 'connected'; readonly connected: boolean };

/** How a stream is shared. */
export interface SharedStreamParts extends LiveStreamParts {
  readonly locks: StreamLocks;
  readonly port: StreamPort;
  /** What a tab that comes later has to know: the newest state as events. */
  readonly recap: () => readonly StreamEvent[];
}

/**
 * One event stream for all tabs of a browser: a browser has few connections to a host, and they would all hold one.
 * The tab that has the lock listens and tells the others; when it goes, the next goes on from where it was.
 */
export class SharedStream {
  readonly #parts: SharedStreamParts;
  readonly #stopping = new AbortController();
  #leading: LiveStream | null = null;
  #lastEventId: string;
  #connected = false;

  /** `lastEventId`: where to go on from, if anything was heard before. */
  constructor(parts: SharedStreamParts, lastEventId = '') {
    this.#parts = parts;
    this.#lastEventId = lastEventId;
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    const { port, locks, url } = this.#parts;
    port.hear((data) => isChannelMessage(data) && this.#hear(data));
    port.tell({ is: 'hello' });
    try {
      await locks.request(`sightline-stream ${url}`, this.#stopping, () => this.#lead());
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }

  /** Tries again now, whichever tab is waiting to. */
  hurry(): void {
    if (this.#leading === null) this.#parts.port.tell({ is: 'hurry' });
    else this.#leading.hurry();
  }

  stop(): void {
    this.#stopping.abort();
    this.#leading?.stop();
    this.#parts.port.close();
  }

  async #lead(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#leading = new LiveStream(
      {
        url: this.#parts.url,
        onEvent: (event) => this.#tell({ is: 'event', event }),
        onConnected: (connected) => this.#tell({ is: 'connected', connected }),
      },
      this.#lastEventId,
    );
    await this.#leading.run();
  }

  /** Tells this tab and the others. */
  #tell(message: ChannelMessage): void {
    if (!this.#stopping.signal.aborted) this.#parts.port.tell(message);
    this.#take(message);
  }

  #hear(message: ChannelMessage): void {
    const { port, recap } = this.#parts;
    if (this.#leading === null) return this.#take(message);
    if (message.is === 'hurry') return this.#leading.hurry();
    if (message.is !== 'hello') return undefined;
    for (const event of recap()) port.tell({ is: 'event', event: { ...event, id: this.#lastEventId } });
    return port.tell({ is: 'connected', connected: this.#connected });
  }

  #take(message: ChannelMessage): void {
    if (message.is === 'event') {
      this.#lastEventId = message.event.id;
      this.#parts.onEvent(message.event);
    } else if (message.is === 'connected' && message.connected !== this.#connected) {
      this.#connected = message.connected;
      this.#parts.onConnected(message.connected);
    }
  }
}

function isChannelMessage(data: unknown): data is ChannelMessage {
  return typeof data === 'object' && data !== null && 'is' in data;
}

/** A stream that is shared where the browser can, else one of its own. */
export function openStream(
  parts: LiveStreamParts & Pick<SharedStreamParts, 'recap'>,
  lastEventId = '',
): SharedStream | LiveStream {
  if (!('locks' in navigator) || !('BroadcastChannel' in globalThis))
    return new LiveStream(parts, lastEventId);
  const { locks } = navigator;
  const port = openPort(`sightline-stream ${parts.url}`);
  return new SharedStream({ ...parts, locks, port }, lastEventId);
}

function openPort(name: string): StreamPort {
  const channel = new BroadcastChannel(name);
  return {
    hear: (listener) =>
      channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener(data)),
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- only tabs of this origin have it
    tell: (message) => channel.postMessage(message),
    close: () => channel.close(),
  };
}
