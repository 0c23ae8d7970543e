import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { parseState } from '../windows/saved-state.ts';
import { wallMicros } from '../windows/time-axis.ts';
import { LATE_POLICIES, TumblingWindow } from '../windows/tumbling-window.ts';
import type { TumblingOutput } from '../windows/tumbling-window.ts';
import { defineElement } from './element.ts';
import { WindowElement } from './window-element.ts';
import type { MessageWindow, WindowOutput } from './window-element.ts';
import {
  FLUSH,
  MaxElementsSchema,
  RESET,
  SpanSchema,
  ToleranceSchema,
  WINDOW_INPUTS,
  elementValue,
  emissionValue,
  micros,
  timedOf,
} from './window-parts.ts';

const Schema = z.strictObject({
  span_ms: SpanSchema.describe('The length of a window; windows end at its multiples.'),
  out_of_order_ms: ToleranceSchema.default(0).describe(
    'How much older than the newest an element may be and still be in time. Windows are given that much later.',
  ),
  idle_ms: z
    .exactOptional(SpanSchema)
    .describe(
      'After so long without a message, time goes on by the clock. Unset: it waits for the next one.',
    ),
  late: z
    .enum(LATE_POLICIES)
    .default('drop')
    .describe(
      'What comes for a window that was given: `drop` counts it, `side_output` gives it on its own, `update` gives ' +
        'the window again as its next revision.',
    ),
  retention_ms: ToleranceSchema.default(60_000).describe(
    'With `update`: how long after its end a window can be given again.',
  ),
  max_future_ms: z
    .exactOptional(ToleranceSchema)
    .describe('Elements further in the future are dropped. For time stamps that count from 1970 only.'),
  per_subject: z.boolean().default(false).describe('Each subject has windows of its own.'),
  max_elements: MaxElementsSchema,
});
type Config = z.output<typeof Schema>;

const StateSchema = z.object({ span_ms: z.number(), future: z.number(), window: z.json() });

/** One window after the other, by the messages' own times. */
export const tumblingWindow = defineElement({
  type: 'tumbling_window',
  role: 'transform',
  description:
    'Cuts what comes into windows of equal length, by its own time, and says what happens to the late.',
  inputs: WINDOW_INPUTS,
  output: 'data',
  hosts: ['browser', 'edge'],
  events: { flush: FLUSH, reset: RESET },
  example: { span_ms: 10_000, out_of_order_ms: 500, idle_ms: 2000, late: 'update' },
  schema: Schema,
  create: (config, context) =>
    new WindowElement(context, Schema, config, (next) => new MessageTumblingWindow(next, context.clock)),
});

/** Tumbling windows of messages; silence is measured by the wall clock, so that it can go on elsewhere. */
class MessageTumblingWindow implements MessageWindow {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #window: TumblingWindow;
  #future = 0;

  constructor(config: Config, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#window = windowOf(config);
  }

  take(message: Message): WindowOutput[] {
    const element = timedOf('tumbling_window', message);
    const now = wallMicros(this.#clock);
    const { max_future_ms: ahead } = this.#config;
    if (ahead === undefined || element.time <= now + micros(ahead)) {
      return this.#window.add(element, now).map(outputOf);
    }
    // One such time would move the watermark past everything that is right.
    this.#future += 1;
    return this.tick();
  }

  tick(): WindowOutput[] {
    return this.#window.tick(wallMicros(this.#clock)).map(outputOf);
  }

  flush(): WindowOutput[] {
    return this.#window.flush().map(outputOf);
  }

  end(): WindowOutput[] {
    return this.flush();
  }

  get reach(): number {
    const { span_ms, out_of_order_ms, late, retention_ms } = this.#config;
    return micros(span_ms + out_of_order_ms + (late === 'update' ? retention_ms : 0));
  }

  untilDue(): number | null {
    const due = this.#window.nextDue;
    return due === null ? null : (due - wallMicros(this.#clock)) / 1000;
  }

  gauges(): Readonly<Record<string, number>> {
    return { kept: this.#window.size, future: this.#future, ...this.#window.counts };
  }

  save(): JsonValue {
    return { span_ms: this.#config.span_ms, future: this.#future, window: this.#window.save() };
  }

  /** Windows of another length cannot be cut out of those that there are: then it begins anew. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'tumbling window');
    if (saved.span_ms !== this.#config.span_ms) return;
    this.#future = saved.future;
    this.#window.restore(saved.window);
  }
}

function windowOf(config: Config): TumblingWindow {
  return new TumblingWindow({
    span: micros(config.span_ms),
    outOfOrder: micros(config.out_of_order_ms),
    idleTimeout: config.idle_ms === undefined ? null : micros(config.idle_ms),
    late: config.late,
    retention: micros(config.retention_ms),
    perSubject: config.per_subject,
    capacity: config.max_elements,
  });
}

function outputOf(output: TumblingOutput): WindowOutput {
  if (output.kind === 'late') {
    const { element, window_end } = output;
    return { subject: element.subject, value: { late: true, window_end, element: elementValue(element) } };
  }
  const value = { ...emissionValue(output), revision: output.revision };
  return { subject: output.key === '' ? null : output.key, value };
}
