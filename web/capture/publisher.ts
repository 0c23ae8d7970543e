import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { Pacer } from '../../shared/run/pacer.ts';
import type { PublishRate } from '../../shared/wire/publish-messages.ts';
import type { WorkerPort } from '../detect/worker-call.ts';
import type { FromPublish, ToPublish } from '../workers/publish.api.ts';
import type { FrameSource } from './frame-source.ts';

/** How publishing does. */
export interface PublishState {
  /** `lost`: it is tried again by itself. `off` with an error: it was ended by that. */
  readonly phase: 'off' | 'opening' | 'connecting' | 'publishing' | 'lost';
  /** What the edge wants; null while it is not connected. */
  readonly wish: PublishRate | null;
  /** Pictures that were sent, and the size of the last one in pixels. */
  readonly sent: number;
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly error: SightlineError | null;
}

/** What a publisher is made of. */
export interface PublisherParts {
  /** The caller stops it. */
  readonly openCamera: (signal: AbortSignal) => Promise<FrameSource>;
  readonly startWorker: () => WorkerPort;
  /** Where to connect, `ws:` or `wss:`. */
  readonly url: string;
  readonly onChange: (state: PublishState) => void;
  /** Milliseconds; never runs backwards. */
  readonly now: () => number;
  /** Calls once after so many milliseconds; the returned function cancels. */
  readonly after: (ms: number, action: () => void) => () => void;
}

const OFF: PublishState = { phase: 'off', wish: null, sent: 0, size: null, error: null };
const LONGEST_PAUSE_MS = 10_000;
/** Trying again does not change these. */
const FINAL = new Set([
  'conflict',
  'unauthorized',
  'forbidden',
  'unsupported',
  'not_found',
  'invalid_message',
]);

/**
 * Makes a camera of this browser a source of the edge: pictures as often as the edge wants them, newest first, and again
 * after the connection was lost. Starts at once; whoever made it stops it.
 */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #abort = new AbortController();
  #state: PublishState = OFF;
  #source: FrameSource | null = null;
  #port: WorkerPort | null = null;
  #pacer = new Pacer(null);
  #free = false;
  #failures = 0;
  #cancelRetry: () => void = () => undefined;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    void this.#open();
  }

  get state(): PublishState {
    return this.#state;
  }

  /** Resolves when the camera is free. */
  stop(): Promise<void> {
    return this.#end(null);
  }

  async #open(): Promise<void> {
    this.#become({ phase: 'opening' });
    try {
      const source = await this.#parts.openCamera(this.#abort.signal);
      if (this.#abort.signal.aborted) return await source.stop();
      this.#source = source;
      source.start({
        onFrame: (frame) => this.#take(frame),
        onEnded: () => void this.#end(new SightlineError('camera', 'The camera has ended.')),
        onError: (error) => void this.#end(error),
      });
      this.#connect(source.report.label);
    } catch (error) {
      if (!this.#abort.signal.aborted) await this.#end(asSightlineError(error, 'camera'));
    }
    return undefined;
  }

  #connect(name: string): void {
    this.#become({ phase: 'connecting', wish: null });
    const port = this.#parts.startWorker();
    this.#port = port;
    port.addEventListener('message', (event) => {
      if (this.#port === port && event instanceof MessageEvent) this.#hear(event.data, name);
    });
    port.addEventListener('error', () => {
      const message = 'The worker that sends pictures crashed.';
      if (this.#port === port) this.#hear({ tell: 'lost', code: 'lane_crashed', message }, name);
    });
    this.#say({ do: 'open', url: this.#parts.url, name });
  }

  #hear(message: FromPublish, name: string): void {
    if (message.tell === 'free') this.#free = true;
    else if (message.tell === 'lost') this.#lost(new SightlineError(message.code, message.message), name);
    else if (message.tell === 'wish') {
      this.#failures = 0;
      this.#pacer = new Pacer(message.wish.fps > 0 ? message.wish.fps : null);
      this.#become({ phase: 'publishing', wish: message.wish, error: null });
    } else {
      const { width, height } = message;
      this.#become({ sent: this.#state.sent + 1, size: { width, height } });
    }
  }

  /** Takes the frame over. What is not wanted now is closed; the next one is newer. */
  #take(frame: VideoFrame): void {
    const { phase, wish } = this.#state;
    const isWanted = phase === 'publishing' && this.#free && (wish?.fps ?? 0) > 0;
    if (!isWanted || this.#port === null || !this.#pacer.take(this.#parts.now())) {
      frame.close();
      return;
    }
    this.#free = false;
    this.#say({ do: 'send', frame, takenAt: Date.now() }, [frame]);
  }

  #lost(error: SightlineError, name: string): void {
    this.#port?.terminate();
    this.#port = null;
    this.#free = false;
    if (FINAL.has(error.code)) {
      void this.#end(error);
      return;
    }
    this.#failures += 1;
    this.#become({ phase: 'lost', wish: null, error });
    const pauseMs = Math.min(LONGEST_PAUSE_MS, 2 ** (this.#failures - 1) * 1000);
    this.#cancelRetry = this.#parts.after(pauseMs, () => this.#connect(name));
  }

  async #end(error: SightlineError | null): Promise<void> {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#cancelRetry();
    this.#port?.terminate();
    this.#port = null;
    this.#become({ ...OFF, error });
    await this.#source?.stop();
  }

  #say(message: ToPublish, transfer: Transferable[] = []): void {
    this.#port?.postMessage(message, transfer);
  }

  #become(change: Partial<PublishState>): void {
    this.#state = { ...this.#state, ...change };
    this.#parts.onChange(this.#state);
  }
}
