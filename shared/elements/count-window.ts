import { z } from 'zod';
import type { Message } from '../run/message.ts';
import type { JsonValue } from '../json.ts';
import { CountWindow } from '../windows/count-window.ts';
import type { WindowEmission } from '../windows/timed-element.ts';
import { defineElement } from './element.ts';
import { WindowElement } from './window-element.ts';
import type { MessageWindow, WindowOutput } from './window-element.ts';
import { FLUSH, MAX_SUBJECTS, RESET, WINDOW_INPUTS, emissionValue, timedOf } from './window-parts.ts';

const Schema = z.strictObject({
  size: z.int().min(1).max(10_000).describe('How many elements of one subject a window has.'),
  slide: z
    .exactOptional(z.int().min(1).max(10_000))
    .describe('How many new ones there are from one window to the next. Unset: `size`, so windows tumble.'),
  partial: z
    .boolean()
    .default(false)
    .describe('Windows are also given before the first `size` elements are there.'),
  max_subjects: z
    .int()
    .min(1)
    .max(MAX_SUBJECTS)
    .default(64)
    .describe('Of too many subjects, the one that was silent for longest is forgotten.'),
});
type Config = z.output<typeof Schema>;

/** The last few messages of each subject. */
export const countWindow = defineElement({
  type: 'count_window',
  role: 'transform',
  description: 'Gives the last so many messages of each subject, in order of time.',
  inputs: WINDOW_INPUTS,
  output: 'data',
  hosts: ['browser', 'edge'],
  events: { flush: FLUSH, reset: RESET },
  example: { size: 30, slide: 10 },
  schema: Schema,
  create: (config, context) =>
    new WindowElement(context, Schema, config, (next) => new MessageCountWindow(next)),
});

/** A count window of messages; time has no part in it. */
class MessageCountWindow implements MessageWindow {
  readonly reach = Infinity;
  readonly #window: CountWindow;

  constructor({ size, slide, partial, max_subjects }: Config) {
    this.#window = new CountWindow({ size, slide: slide ?? size, partial, maxSubjects: max_subjects });
  }

  take(message: Message): WindowOutput[] {
    const emission = this.#window.add(timedOf('count_window', message));
    return emission === null ? [] : [outputOf(emission)];
  }

  tick(): WindowOutput[] {
    return [];
  }

  flush(): WindowOutput[] {
    return this.#window.flush().map(outputOf);
  }

  end(): WindowOutput[] {
    return [];
  }

  untilDue(): null {
    return null;
  }

  gauges(): Readonly<Record<string, number>> {
    return { subjects: this.#window.size, forgotten: this.#window.forgotten };
  }

  save(): JsonValue {
    return this.#window.save();
  }

  restore(state: JsonValue): void {
    this.#window.restore(state);
  }
}

function outputOf(emission: WindowEmission): WindowOutput {
  return { subject: emission.elements[0]?.subject ?? null, value: emissionValue(emission) };
}
