import { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Element, ElementContext, Outputs } from '../run/element.ts';
import type { DataMessage, Message } from '../run/message.ts';
import { DueTimer } from '../windows/due-timer.ts';
import { Rewind } from '../windows/rewind.ts';
import { parseState } from '../windows/saved-state.ts';
import { configureWith } from './element.ts';

/** What a window gives: the subject it is about (null: whatever came last), and plain data. */
export interface WindowOutput {
  readonly subject: string | null;
  readonly value: JsonValue;
}

/** A window of messages, made from one configuration. */
export interface MessageWindow {
  take(message: Message): WindowOutput[];
  /** Time has gone by. */
  tick(): WindowOutput[];
  /** What is there, triggered or not. */
  flush(): WindowOutput[];
  /** What it still has to give when it is given up because its source began again. */
  end(): WindowOutput[];
  /** An element this much older than the newest, microseconds, has no place in it; Infinity: any has. */
  readonly reach: number;
  /** Milliseconds until `tick` has something to do; null: not without another message. */
  untilDue(): number | null;
  /** Told as metrics. */
  gauges(): Readonly<Record<string, number>>;
  save(): JsonValue;
  restore(state: JsonValue): void;
  /** An event other than `flush` and `reset`. */
  onEvent?(name: string, params: JsonObject): void;
}

/** What outputs stem from: the newest message that came. */
type Stem = Pick<Message, 'frame' | 'subject' | 'trace'>;
const NOTHING_YET: Stem = { frame: { id: 0, timestamp: 0, width: 0, height: 0 }, subject: '' };

const StemSchema = z.object({
  frame: z.object({
    id: z.number(),
    timestamp: z.number(),
    width: z.number(),
    height: z.number(),
    capturedAt: z.exactOptional(z.number()),
  }),
  subject: z.string(),
});
const StateSchema = z.object({
  newest: z.number().nullable(),
  window: z.json(),
  /** What comes by the clock after a move stems from what came before it. */
  stem: z.exactOptional(StemSchema),
});

/** Runs a window as an element: one timer, its events, its state; new parameters keep what was collected. */
export class WindowElement<Config> implements Element {
  readonly absorbs = true;
  readonly configure: (config: JsonValue) => boolean;
  readonly #context: ElementContext;
  readonly #make: (config: Config) => MessageWindow;
  readonly #timer: DueTimer;
  #config: Config;
  #window: MessageWindow;
  #stem: Stem = NOTHING_YET;
  readonly #rewind = new Rewind();

  /** `schema` is of `config`; `make` is called again for new parameters and to begin anew. */
  constructor(
    context: ElementContext,
    schema: z.ZodType<Config>,
    config: Config,
    make: (config: Config) => MessageWindow,
  ) {
    this.#context = context;
    this.#make = make;
    this.#config = config;
    this.#window = make(config);
    this.#timer = new DueTimer(context.clock, () => this.#emit(this.#window.tick()));
    this.configure = configureWith(schema, (next) => this.#exchange(next));
  }

  setup(): void {
    this.#emit(this.#window.tick());
  }

  process(message: Message): Outputs {
    const { frame, subject } = message;
    const ended = this.#rewind.observe(frame.timestamp, this.#window.reach) ? this.#beginAnew() : [];
    const outputs = [...ended, ...this.#window.take(message)];
    this.#stem = { frame, subject };
    this.#settle();
    // Only these stem from a frame in flight, whose trace they carry on.
    const traced = message.trace === undefined ? this.#stem : { ...this.#stem, trace: message.trace };
    return outputs.map((output) => dataOf(traced, output));
  }

  onEvent(name: string, params: JsonObject): void {
    if (name === 'flush') this.#emit(this.#window.flush());
    else if (name === 'reset') this.#forget();
    else this.#window.onEvent?.(name, params);
    this.#settle();
  }

  save(): JsonValue {
    const { subject, frame } = this.#stem;
    return {
      newest: this.#rewind.newest,
      window: this.#window.save(),
      stem: { subject, frame: { ...frame } },
    };
  }

  restore(state: JsonValue): void {
    const { newest, window, stem } = parseState(StateSchema, state, 'window');
    this.#rewind.restore(newest);
    this.#window.restore(window);
    if (stem !== undefined) this.#stem = stem;
    // Something may be due before another message comes.
    this.#settle();
  }

  cleanup(): void {
    this.#timer.cancel();
  }

  #forget(): void {
    this.#rewind.restore(null);
    this.#window = this.#make(this.#config);
  }

  #beginAnew(): WindowOutput[] {
    const outputs = this.#window.end();
    this.#window = this.#make(this.#config);
    this.#context.log('warn', 'The time stamps went back and stayed there; the window begins anew.');
    return outputs;
  }

  #exchange(config: Config): void {
    const next = this.#make(config);
    next.restore(this.#window.save());
    this.#config = config;
    this.#window = next;
    this.#settle();
  }

  #emit(outputs: readonly WindowOutput[]): void {
    for (const output of outputs) this.#context.emit(dataOf(this.#stem, output));
    this.#settle();
  }

  #settle(): void {
    this.#timer.set(this.#window.untilDue());
    for (const [name, value] of Object.entries(this.#window.gauges())) {
      this.#context.metrics.gauge(name, value);
    }
  }
}

function dataOf(stem: Stem, { subject, value }: WindowOutput): DataMessage {
  return { ...stem, subject: subject ?? stem.subject, kind: 'data', value };
}
