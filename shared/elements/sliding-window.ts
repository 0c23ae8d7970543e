import { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ElementContext } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { parseState } from '../windows/saved-state.ts';
import { SlidingTimeWindow } from '../windows/sliding-time-window.ts';
import type { WindowEmission } from '../windows/timed-element.ts';
import { TIME_AXES, TimeAxis, wallMicros } from '../windows/time-axis.ts';
import { defineElement } from './element.ts';
import { WindowElement } from './window-element.ts';
import type { MessageWindow, WindowOutput } from './window-element.ts';
import {
  FLUSH,
  MaxElementsSchema,
  RESET,
  SpanSchema,
  WINDOW_INPUTS,
  emissionValue,
  micros,
  timedOf,
} from './window-parts.ts';

const TriggerSchema = z
  .strictObject({
    interval_ms: z.exactOptional(SpanSchema).describe('The window is given every so often.'),
    count: z.exactOptional(z.int().min(1).max(100_000)).describe('The window is given at every nth element.'),
    subject: z
      .exactOptional(z.string().min(1).max(200))
      .describe('Only elements of this subject are counted. Without `count`: each of them gives the window.'),
    only_after_update: z
      .boolean()
      .default(true)
      .describe('An interval in which nothing new came gives nothing.'),
    start_after_new_event: z.boolean().default(true).describe('Intervals begin with the first new element.'),
  })
  .refine((trigger) => Object.values(trigger).some((value) => typeof value !== 'boolean'), {
    message: 'a trigger needs `interval_ms`, `count` or `subject`',
  });

const Schema = z.strictObject({
  span_ms: SpanSchema.describe('How long an element stays in the window.'),
  time: z
    .enum(TIME_AXES)
    .default('stream')
    .describe(
      '`stream`: the time stamps, of any epoch. `wall_clock`: the same, counted from 1970: what is of the future is ' +
        'withheld, what is of before the start triggers nothing. `arrival`: when messages came.',
    ),
  trigger: TriggerSchema.describe('When the window is given.'),
  max_elements: MaxElementsSchema,
});
type Config = z.output<typeof Schema>;

const LiveFromSchema = z.strictObject({
  timestamp: z.int().describe('Microseconds, as the time stamps of frames.'),
});
const StateSchema = z.object({
  time: z.enum(TIME_AXES),
  live_from: z.number().nullable(),
  axis: z.json(),
  window: z.json(),
});

/** The last while of what came, given when its trigger says so. */
export const slidingWindow = defineElement({
  type: 'time_window',
  role: 'transform',
  description: 'Gives what came in the last while, in order of time: at intervals, or at every nth message.',
  inputs: WINDOW_INPUTS,
  output: 'data',
  hosts: ['browser', 'edge'],
  events: {
    flush: FLUSH,
    reset: RESET,
    live_from: {
      description: 'Replays: what is older than this time stamp fills the window and triggers nothing.',
      schema: LiveFromSchema,
    },
  },
  example: { span_ms: 60_000, trigger: { interval_ms: 10_000 } },
  schema: Schema,
  create: (config, context) =>
    new WindowElement(context, Schema, config, (next) => new MessageTimeWindow(next, context)),
});

/** A sliding window with its axis of time. */
class MessageTimeWindow implements MessageWindow {
  readonly #config: Config;
  readonly #axis: TimeAxis;
  #liveFrom: number | null;
  #window: SlidingTimeWindow;

  constructor(config: Config, { clock }: ElementContext) {
    this.#config = config;
    this.#axis = new TimeAxis(config.time, clock);
    this.#liveFrom = config.time === 'wall_clock' ? wallMicros(clock) : null;
    this.#window = windowOf(config, this.#liveFrom);
  }

  take(message: Message): WindowOutput[] {
    const element = timedOf('time_window', message);
    const { now, key } = this.#axis.observe(element.time);
    return this.#window.add(element, now, key).map(outputOf);
  }

  tick(): WindowOutput[] {
    const now = this.#axis.now();
    return now === null ? [] : this.#window.tick(now).map(outputOf);
  }

  flush(): WindowOutput[] {
    const now = this.#axis.now();
    return now === null ? [] : this.#window.flush(now).map(outputOf);
  }

  /** What triggers is another's to say, also when it begins anew. */
  end(): WindowOutput[] {
    return [];
  }

  /** Only a stream's times may begin again: the others go by a clock of this machine. */
  get reach(): number {
    return this.#config.time === 'stream' ? micros(this.#config.span_ms) : Infinity;
  }

  untilDue(): number | null {
    const [due, now] = [this.#window.nextDue, this.#axis.now()];
    return due === null || now === null ? null : (due - now) / 1000;
  }

  gauges(): Readonly<Record<string, number>> {
    return { kept: this.#window.size, ...this.#window.counts };
  }

  onEvent(name: string, params: JsonObject): void {
    if (name !== 'live_from') return;
    this.#liveFrom = LiveFromSchema.parse(params).timestamp;
    this.#replace(this.#window.save());
  }

  save(): JsonValue {
    const [axis, window] = [this.#axis.save(), this.#window.save()];
    return { time: this.#config.time, live_from: this.#liveFrom, axis, window };
  }

  /** Times of another axis cannot be compared with this one's: then it begins anew. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'time window');
    if (saved.time !== this.#config.time) return;
    this.#liveFrom = saved.live_from;
    this.#axis.restore(saved.axis);
    this.#replace(saved.window);
  }

  #replace(state: JsonValue): void {
    this.#window = windowOf(this.#config, this.#liveFrom);
    this.#window.restore(state);
  }
}

function windowOf({ span_ms, trigger, max_elements }: Config, liveFrom: number | null): SlidingTimeWindow {
  const { interval_ms, count, subject } = trigger;
  return new SlidingTimeWindow({
    span: micros(span_ms),
    interval: interval_ms === undefined ? null : micros(interval_ms),
    count: count ?? (subject === undefined ? null : 1),
    subject: subject ?? null,
    onlyAfterUpdate: trigger.only_after_update,
    startAfterNewEvent: trigger.start_after_new_event,
    liveFrom,
    capacity: max_elements,
  });
}

function outputOf(emission: WindowEmission): WindowOutput {
  return { subject: null, value: emissionValue(emission) };
}
