import { z } from 'zod';
import type { ElementContext, Outputs } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { defineElement } from './element.ts';
import type { PipelineElement } from './element.ts';
import { ALL_KINDS, wrongKind } from './message-kind.ts';

/** An element's whole work: what comes out for one message; null filters it. */
export type ProcessFunction = (message: Message, context: ElementContext) => Outputs | Promise<Outputs>;

/** What may be said about a function that is made an element; left out: it takes anything and gives the same kind. */
export type FunctionFacts = Partial<Pick<PipelineElement, 'description' | 'inputs' | 'output' | 'hosts'>>;

/** A bare function is an element: one without configuration, state or events. */
export function elementFromFunction(
  type: string,
  process: ProcessFunction,
  facts: FunctionFacts = {},
): PipelineElement {
  const inputs = facts.inputs ?? ALL_KINDS;
  return defineElement({
    type,
    role: facts.output === null ? 'sink' : 'transform',
    description: `Calls the function \`${type}\`.`,
    output: 'input',
    hosts: ['browser', 'edge'],
    events: {},
    example: {},
    ...facts,
    inputs,
    schema: z.strictObject({}),
    create: (_config, context) => ({
      absorbs: facts.output === null,
      process(message) {
        if (!inputs.includes(message.kind)) throw wrongKind(type, inputs, message);
        return process(message, context);
      },
    }),
  });
}
