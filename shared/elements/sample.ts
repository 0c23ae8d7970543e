import { z } from 'zod';
import type { Message } from '../run/message.ts';
import { defineElement } from './element.ts';
import { ALL_KINDS } from './message-kind.ts';

const Schema = z.union([
  z.strictObject({ every: z.int().min(1).max(1_000_000).describe('One in so many messages goes on.') }),
  z.strictObject({
    per_second: z.number().gt(0).max(1000).describe('So many go on per second at most, by capture time.'),
  }),
]);
const StateSchema = z.strictObject({ count: z.int().min(0), dueMs: z.number().nullable() });

/** Whether a message is one of those that go on. */
type Choice = (message: Message) => boolean;

/** Lets every n-th message through, or so many per second; what is left out is filtered. */
export const sample = defineElement({
  type: 'sample',
  role: 'transform',
  description: 'Lets every n-th message go on, or at most so many per second.',
  inputs: ALL_KINDS,
  output: 'input',
  hosts: ['browser', 'edge'],
  events: {},
  example: { every: 1 },
  schema: Schema,
  create(config) {
    const state: z.output<typeof StateSchema> = { count: 0, dueMs: null };
    const isChosen: Choice =
      'every' in config ? everyNth(config.every, state) : evenly(1000 / config.per_second, state);
    return {
      process: (message) => (isChosen(message) ? message : null),
      save: () => ({ ...state }),
      restore: (saved) => void Object.assign(state, StateSchema.parse(saved)),
    };
  },
});

/** The first one, then every `every`-th. */
function everyNth(every: number, state: z.output<typeof StateSchema>): Choice {
  return () => {
    const isChosen = state.count % every === 0;
    state.count = (state.count + 1) % every;
    return isChosen;
  };
}

/**
 * One per interval of capture time. The next is due an interval after the last was, not after it came, so that an
 * uneven source still gives the rate that was asked for.
 */
function evenly(intervalMs: number, state: z.output<typeof StateSchema>): Choice {
  return ({ frame }) => {
    const now = frame.timestamp / 1000;
    const due = state.dueMs;
    // A due time further off than an interval belongs to a clock that was another one.
    const isFresh = due === null || due - now > intervalMs || now - due > intervalMs;
    if (!isFresh && now < due) return false;
    state.dueMs = (isFresh ? now : due) + intervalMs;
    return true;
  };
}
