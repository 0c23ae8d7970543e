import { SightlineError } from '../../shared/errors.ts';
import { within } from '../../shared/run/within.ts';
import type { WorkerPort } from '../detect/worker-call.ts';
import { pageClock } from '../viewer/page-clock.ts';
import type { FromCapture, SentTrack, ToCapture } from '../workers/capture.api.ts';

/** How long a worker may take to say that it reads. */
const READING_MS = 3_000;
/** How long it may take to close the frames that it has, milliseconds: longer than a stop takes nobody waits. */
const LAST_FRAME_MS = 1_000;
/** How often a picture is looked at, milliseconds. */
const LOOK_MS = 500;
/** What was seen longer ago than this, milliseconds, says nothing of now. */
const FRESH_MS = 1_500;

/** What a capture worker tells besides what pictures come to. */
export type CaptureListener = (
  message: Exclude<FromCapture, { readonly type: 'hash' } | { readonly type: 'looked' }>,
) => void;

/** The page's end of the worker that helps it to take frames. Whoever made it closes it. */
export class CaptureWorker {
  readonly #port: WorkerPort;
  readonly #now: () => number;
  #listener: CaptureListener | null = null;
  #hash = 0;
  #hashAt = Number.NEGATIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Called when what it was given to look at is closed; null: nothing is with it. */
  #onLooked: (() => void) | null = null;
  #lost: SightlineError | null = null;

  /** Takes the worker over. `now`: milliseconds; never runs backwards. */
  constructor(port: WorkerPort, now: () => number) {
    this.#port = port;
    this.#now = now;
    port.addEventListener('message', this.#onMessage);
    port.addEventListener('error', this.#onLost);
  }

  /** What the latest pictures come to; null when nobody knows. */
  get hash(): number | null {
    return this.#now() - this.#hashAt <= FRESH_MS ? this.#hash : null;
  }

  /** One at a time; it is told of a crash as of a failure. */
  listen(listener: CaptureListener | null): void {
    this.#listener = listener;
  }

  /** Lets the worker read; resolves when it does. Rejects when it cannot, and then may still be used otherwise. */
  async read(from: SentTrack & Transferable): Promise<void> {
    if (this.#lost !== null) throw this.#lost;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(failed('it does not answer')), READING_MS);
        this.listen((message) => {
          if (message.type === 'reading') resolve();
          if (message.type === 'failed') reject(failed(message.message));
        });
        this.#send({ type: 'read', from }, [from]);
      });
    } finally {
      clearTimeout(timer);
      this.listen(null);
    }
  }

  /** One more frame is welcome. */
  next(): void {
    this.#send({ type: 'next' });
  }

  /** Has a picture looked at, when it is time. The frame stays the caller's. */
  look(frame: VideoFrame): void {
    const now = this.#now();
    if (now - this.#lookedAt < LOOK_MS || this.#onLooked !== null || this.#lost !== null) return;
    this.#lookedAt = now;
    this.#onLooked = () => undefined;
    const clone = frame.clone();
    this.#send({ type: 'look', frame: clone }, [clone]);
  }

  /** Has it tick, also while the page is hidden. */
  tick(everyMs: number): void {
    this.#send({ type: 'tick', everyMs });
  }

  /** Reads no more; resolves when no frame is left, or soon after. */
  async stop(): Promise<void> {
    if (this.#lost !== null) return;
    const ended = new Promise<void>((resolve) => {
      this.listen((message) => {
        if (message.type === 'frame') message.frame.close();
        if (message.type === 'ended' || message.type === 'failed') resolve();
      });
    });
    this.#send({ type: 'stop' });
    await within(pageClock, LAST_FRAME_MS, ended, undefined);
    this.listen(null);
  }

  /** Ends the worker, after it has closed what it looks at: a frame that is under way to it would be left to nobody. */
  async close(): Promise<void> {
    if (this.#onLooked !== null && this.#lost === null) {
      const looked = new Promise<void>((resolve) => (this.#onLooked = resolve));
      await within(pageClock, LAST_FRAME_MS, looked, undefined);
    }
    this.#port.removeEventListener('message', this.#onMessage);
    this.#port.removeEventListener('error', this.#onLost);
    this.#port.terminate();
  }

  #send(message: ToCapture, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  readonly #onMessage = (event: Event): void => {
    if (!(event instanceof MessageEvent)) return;
    const message: FromCapture = event.data;
    if (message.type === 'hash') {
      this.#hash = message.hash;
      this.#hashAt = this.#now();
    } else if (message.type === 'looked') {
      this.#onLooked?.();
      this.#onLooked = null;
    } else if (this.#listener !== null) this.#listener(message);
    else if (message.type === 'frame') message.frame.close();
  };

  readonly #onLost = (): void => {
    this.#lost = failed('it crashed');
    this.#onLooked?.();
    this.#listener?.({ type: 'failed', message: this.#lost.message });
  };
}

function failed(why: string): SightlineError {
  return new SightlineError('camera', `The worker that takes pictures failed: ${why}.`);
}
