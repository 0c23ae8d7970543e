import { z } from 'zod';
import { defineElement } from './element.ts';
import { ALL_KINDS } from './message-kind.ts';

/** Several wires end here and one begins: the run hands messages over in the order in which they arrived. */
export const union = defineElement({
  type: 'union',
  role: 'transform',
  description: 'Brings several wires together: what comes goes on, in the order in which it arrived.',
  inputs: ALL_KINDS,
  output: 'input',
  hosts: ['browser', 'edge'],
  events: {},
  example: {},
  schema: z.strictObject({}),
  create: () => ({ process: (message) => message }),
});
