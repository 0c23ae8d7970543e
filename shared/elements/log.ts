import { z } from 'zod';
import { describeMessage } from './describe-message.ts';
import { configureWith, defineElement } from './element.ts';
import { ALL_KINDS } from './message-kind.ts';

const Schema = z.strictObject({
  every: z.int().min(1).max(1_000_000).default(1).describe('One line for so many messages.'),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

/** Says in the log what flows, and lets it go on. */
export const log = defineElement({
  type: 'log',
  role: 'transform',
  description: 'Says in the log what every n-th message holds, and lets everything go on.',
  inputs: ALL_KINDS,
  output: 'input',
  hosts: ['browser', 'edge'],
  events: {},
  example: { every: 1, level: 'debug' },
  schema: Schema,
  create(first, context) {
    let [config, seen] = [first, 0];
    return {
      process(message) {
        seen += 1;
        if (seen % config.every === 0) {
          const fields = { frame: message.frame.id, subject: message.subject, seen };
          context.log(config.level, describeMessage(message), fields);
        }
        return message;
      },
      configure: configureWith(Schema, (next) => {
        config = next;
      }),
    };
  },
});
