import { z } from 'zod';
import { configureWith, defineElement } from './element.ts';
import { handlerOf, onEventOf } from './event-handlers.ts';
import { ALL_KINDS } from './message-kind.ts';

const Schema = z.strictObject({
  interval_ms: z.number().gt(0).max(86_400_000).describe('After one message, none goes on for so long.'),
  by: z
    .enum(['subject', 'all'])
    .default('subject')
    .describe('`subject`: each source or key has an interval of its own; `all`: they share one.'),
});
const ResetSchema = z.strictObject({
  subject: z.exactOptional(z.string().max(200)).describe('Only this one. Unset: all of them.'),
});
const StateSchema = z.array(z.tuple([z.string(), z.number()])).max(1024);

/** More subjects than this are not remembered: the one that was quiet longest may speak again. */
const MAX_SUBJECTS = 1024;

/** Lets one message through and then none for a while: so that one cause gives one notification. */
export const throttle = defineElement({
  type: 'throttle',
  role: 'transform',
  description: 'Lets one message go on, then none of its subject for a while (capture time).',
  inputs: ALL_KINDS,
  output: 'input',
  hosts: ['browser', 'edge'],
  events: {
    reset: { description: 'Lets the next message go on, however soon it comes.', schema: ResetSchema },
  },
  example: { interval_ms: 1000, by: 'subject' },
  schema: Schema,
  create(first) {
    let config = first;
    const passed = new Map<string, number>();
    return {
      process(message) {
        const key = config.by === 'subject' ? message.subject : '';
        const isFree = hasPassed(passed, key, message.frame.timestamp / 1000, config.interval_ms);
        return isFree ? message : null;
      },
      configure: configureWith(Schema, (next) => {
        config = next;
      }),
      onEvent: onEventOf({
        reset: handlerOf(ResetSchema, ({ subject }) =>
          subject === undefined ? passed.clear() : void passed.delete(subject),
        ),
      }),
      save: () => [...passed].map(([subject, at]) => [subject, at]),
      restore(saved) {
        passed.clear();
        for (const [subject, at] of StateSchema.parse(saved)) passed.set(subject, at);
      },
    };
  },
});

/** Whether the interval of a key is over at `now`; notes that it begins again. */
function hasPassed(passed: Map<string, number>, key: string, now: number, intervalMs: number): boolean {
  const last = passed.get(key);
  // A time before the last one comes from another clock: begin again.
  if (last !== undefined && now >= last && now - last < intervalMs) return false;
  passed.delete(key);
  passed.set(key, now);
  if (passed.size > MAX_SUBJECTS) {
    for (const oldest of passed.keys()) {
      passed.delete(oldest);
      break;
    }
  }
  return true;
}
