import type { RunLogLine } from '../../shared/run/host.ts';
import { LogLineSchema } from '../../shared/wire/run-schemas.ts';
import { LiveStream } from '../store/live-stream.ts';

const MAX_LINES = 500;

/** The newest lines that an edge logs of a pipeline. Listens only while told to; goes on from where it left off. */
export class EdgeLog {
  readonly #url: string;
  readonly #changed: () => void;
  #stream: LiveStream | null = null;
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

  #open(): LiveStream {
    const stream = new LiveStream(
      {
        url: this.#url,
        onEvent: ({ data, id }) => {
          this.#lastEventId = id;
          this.#take(data);
        },
        onConnected: () => undefined,
      },
      this.#lastEventId,
    );
    void stream.run();
    return stream;
  }

  #take(data: string): void {
    const line = LogLineSchema.safeParse(JSON.parse(data)).data;
    if (line === undefined) return;
    this.lines = [...this.lines, line].slice(-MAX_LINES);
    this.#changed();
  }
}
