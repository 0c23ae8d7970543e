import type { Clock } from '../clock.ts';

/** One server-sent event; `data` is one line. */
export interface ServerSentEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** How one event stream is kept. */
export interface EventStreamOptions {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  /** Begins sending; the returned function is called once, when the client is gone. */
  readonly open: (send: (event: ServerSentEvent) => void) => () => void;
}

/** What may wait for a client that reads slowly, bytes; beyond that it is dropped and will come back. */
const MAX_WAITING_BYTES = 256 * 1024;
const encoder = new TextEncoder();

/** An event stream as an HTTP answer: events as they come, a comment now and then to show that it lives. */
export function eventStream(options: EventStreamOptions): Response {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES });
  return new Response(new ReadableStream<Uint8Array>(new EventStreamBody(options), strategy), {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    },
  });
}

/** Feeds one client. */
class EventStreamBody {
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #closers: (() => void)[] = [];

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const { clock, heartbeatMs, open } = this.#options;
    this.#controller = controller;
    // Gets the head of the answer on its way even when there is nothing to say yet.
    this.#write(': hello\n\n');
    this.#ownUntilEnd(clock.every(heartbeatMs, () => this.#write(': still here\n\n')));
    this.#ownUntilEnd(
      open(({ event, id, data }) => this.#write(`event: ${event}\nid: ${id}\ndata: ${data}\n\n`)),
    );
  }

  cancel(): void {
    this.#end();
  }

  #write(text: string): void {
    if (this.#controller === null) return;
    if ((this.#controller.desiredSize ?? 0) > 0) {
      this.#controller.enqueue(encoder.encode(text));
      return;
    }
    this.#controller.error(new Error('the client reads too slowly'));
    this.#end();
  }

  #ownUntilEnd(close: () => void): void {
    // It may have ended while it was being opened.
    if (this.#controller === null) close();
    else this.#closers.push(close);
  }

  #end(): void {
    this.#controller = null;
    const closers = this.#closers;
    this.#closers = [];
    for (const close of closers) close();
  }
}
