import { z } from 'zod';
import { labelledIn } from '../detect/findings.ts';
import type { JsonValue } from '../json.ts';
import { Subjects } from '../rules/subjects.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { EventMessage, Message } from '../run/message.ts';
import { Debouncer } from '../windows/debouncer.ts';
import type { Transition } from '../windows/debouncer.ts';
import { parseState } from '../windows/saved-state.ts';
import { configureWith, defineElement } from './element.ts';
import { FieldSchema, fieldOf, isList } from './field.ts';
import { wrongKind } from './message-kind.ts';
import { MAX_SUBJECTS, RESET, ToleranceSchema, micros } from './window-parts.ts';

const INPUTS = ['detections', 'data'] as const;
const MAX_FRAMES = 1000;

const Schema = z
  .strictObject({
    of_frames: z
      .int()
      .min(1)
      .max(MAX_FRAMES)
      .default(5)
      .describe('How many of the newest frames are looked at.'),
    min_frames: z
      .int()
      .min(1)
      .max(MAX_FRAMES)
      .default(3)
      .describe('In at least so many of them: it is there.'),
    off_below: z
      .int()
      .min(1)
      .max(MAX_FRAMES)
      .default(1)
      .describe('In fewer than so many of them: it is gone. 1: in none of them.'),
    cool_down_ms: ToleranceSchema.default(0).describe(
      'For so long after it came or went nothing is said of it.',
    ),
    key: FieldSchema.default('label').describe(
      'What makes two of them the same: `label`, or the field of a track.',
    ),
    max_keys: z
      .int()
      .min(1)
      .max(10_000)
      .default(256)
      .describe('How many are watched at once for each subject.'),
  })
  .refine(({ min_frames, of_frames }) => min_frames <= of_frames, {
    path: ['min_frames'],
    message: 'cannot be more than `of_frames`',
  })
  .refine(({ off_below, min_frames }) => off_below <= min_frames, {
    path: ['off_below'],
    message: 'cannot be more than `min_frames`',
  });
type Config = z.output<typeof Schema>;

const StateSchema = z.array(z.tuple([z.string(), z.json()])).max(MAX_SUBJECTS);

/** Comings and goings instead of boxes that flicker. */
export const debounce = defineElement({
  type: 'debounce',
  role: 'transform',
  description:
    'Says when something is really there (`on`) and when it is really gone (`off`): in n of m frames.',
  inputs: INPUTS,
  output: 'event',
  hosts: ['browser', 'edge'],
  events: { reset: RESET },
  example: { of_frames: 5, min_frames: 1, cool_down_ms: 2000 },
  schema: Schema,
  create: (config, context) => new DebounceElement(config, context),
});

/** A debouncer for each subject: frames of two cameras are no frames of one. */
class DebounceElement implements Element {
  readonly absorbs = true;
  readonly configure = configureWith(Schema, (config) => this.#exchange(config));
  readonly #context: ElementContext;
  #config: Config;
  readonly #subjects = new Subjects(MAX_SUBJECTS, () => debouncerOf(this.#config));

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
  }

  process(message: Message): EventMessage[] {
    const keys = keysOf(message, this.#config.key);
    const debouncer = this.#subjects.touch(message.subject);
    const transitions = debouncer.next(keys, message.frame.timestamp);
    this.#context.metrics.gauge('overflowed', debouncer.overflowed);
    const at = message.frame.capturedAt ?? this.#context.clock.wallTime();
    return transitions.map((transition) => eventOf(message, transition, at));
  }

  onEvent(name: string): void {
    if (name === 'reset') this.#subjects.clear();
  }

  save(): JsonValue {
    return this.#subjects.all.map(([subject, debouncer]) => [subject, debouncer.save()]);
  }

  restore(state: JsonValue): void {
    this.#subjects.clear();
    for (const [subject, saved] of parseState(StateSchema, state, 'debouncer')) {
      this.#subjects.touch(subject).restore(saved);
    }
  }

  #exchange(config: Config): void {
    const [state, isSameKey] = [this.save(), config.key === this.#config.key];
    this.#config = config;
    if (isSameKey) this.restore(state);
    else this.#subjects.clear();
  }
}

function debouncerOf({ of_frames, min_frames, off_below, cool_down_ms, max_keys }: Config): Debouncer {
  return new Debouncer({
    frames: of_frames,
    on: min_frames,
    offBelow: off_below,
    coolDown: micros(cool_down_ms),
    maxKeys: max_keys,
  });
}

/** What stands in the field, of every detection or row that has it. */
function keysOf(message: Message, field: string): ReadonlySet<string> {
  const keys = itemsOf(message).map((item) => fieldOf(item, field));
  const named = keys.filter((key) => typeof key === 'string' || typeof key === 'number');
  return new Set(named.map(String));
}

function itemsOf(message: Message): readonly unknown[] {
  if (message.kind === 'detections') return labelledIn(message.value);
  if (message.kind === 'data') return isList(message.value) ? message.value : [message.value];
  throw wrongKind('debounce', INPUTS, message);
}

function eventOf(message: Message, { key, state, hits }: Transition, at: number): EventMessage {
  return { ...message, kind: 'event', value: { type: state, at, key, frames: hits } };
}
