/** One server-sent event. */
export interface StreamEvent {
  readonly type: string;
  readonly data: string;
  /** The newest id that was seen, for resuming. */
  readonly id: string;
}

/** A stream that sends no line end is no event stream. */
const MAX_PENDING = 4 * 2 ** 20;

/** Takes an event stream's text apart, in whatever pieces it comes. Throws `RangeError` when a line never ends. */
export class EventStreamParser {
  #rest = '';
  #type = '';
  #data: string[] = [];
  #id = '';

  /** The events that are complete with this piece. */
  push(piece: string): StreamEvent[] {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_PENDING) throw new RangeError('a line of an event stream never ends');
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): StreamEvent[] {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    // A line that begins with a colon is a comment: it only shows that the stream lives.
    if (colon === 0) return [];
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#type = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return [];
  }

  #dispatch(): StreamEvent[] {
    const event = { type: this.#type || 'message', data: this.#data.join('\n'), id: this.#id };
    const empty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    return empty ? [] : [event];
  }
}

/**
 * The events of a body that was answered, as they come. `onWait` is called before each piece is waited for. Ends with the
 * body; rejects as reading it does.
 */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  onWait: () => void = () => undefined,
): AsyncGenerator<StreamEvent> {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      onWait();
      const { value, done } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Whoever has read enough leaves; a stream that broke off has nothing left to be cancelled.
    await Promise.allSettled([reader.cancel()]);
  }
}
