import { z } from 'zod';
import type { RunLogLine } from '../../shared/run/host.ts';
import { LogLineSchema } from '../../shared/wire/run-schemas.ts';
import type { StreamEvent } from '../store/event-stream.ts';
import { openStream } from '../store/shared-stream.ts';

const MAX_LINES = 500;
/** How a tab tells one that comes later what it has. */
const RECAP = 'lines';
const LinesSchema = z.array(LogLineSchema);

/**
 * The newest lines that an edge logs of a pipeline, by one connection of all tabs that look at it. Listens only while
 * told to; goes on from where it left off.
 */
export class EdgeLog {
  readonly #url: string;
  readonly #changed: () => void;
  #stream: ReturnType<typeof openStream> | null = null;
  #lastEventId = '';
  lines: readonly RunLogLine[] = [];

  constructor(url: URL, changed: () => void) {
    this.#url = url.href;
    this.#changed = changed;
  }

  /** Whether it listens from now on. */
  listen(listens: boolean): void {
    if (listens === (this.#stream !== null)) return;
    this.#stream?.stop();
    this.#stream = listens ? this.#open() : null;
  }

  #open(): ReturnType<typeof openStream> {
    const stream = openStream(
      {
        url: this.#url,
        onEvent: (event) => this.#take(event),
        onConnected: () => undefined,
        recap: () => [{ type: RECAP, data: JSON.stringify(this.lines), id: '' }],
      },
      this.#lastEventId,
    );
    void stream.run();
    return stream;
  }

  #take({ type, data, id }: StreamEvent): void {
    this.#lastEventId = id;
    const told: unknown = JSON.parse(data);
    const line = LogLineSchema.safeParse(told).data;
    const lines = type === RECAP ? LinesSchema.safeParse(told).data : line && [...this.lines, line];
    if (lines === undefined) return;
    this.lines = lines.slice(-MAX_LINES);
    this.#changed();
  }
}
