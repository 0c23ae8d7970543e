import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { defineElement } from './element.ts';
import { FieldSchema, fieldOf, isList } from './field.ts';
import { wrongKind } from './message-kind.ts';

const INPUTS = ['detections', 'data'] as const;

const Schema = z.strictObject({
  subject: FieldSchema.default('label').describe(
    'The field that becomes the subject of each message; where there is none, the subject stays.',
  ),
  limit: z
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('How many messages come of one at most; the rest is left out and counted in `left_out`.'),
});
type Config = z.output<typeof Schema>;

/** One message per detection, or per entry of a list. */
export const flatMap = defineElement({
  type: 'flat_map',
  role: 'transform',
  description:
    'Makes one message of each detection, or of each entry of a list; its label becomes its subject.',
  inputs: INPUTS,
  output: 'input',
  hosts: ['browser', 'edge'],
  events: {},
  example: { subject: 'label', limit: 10 },
  schema: Schema,
  create: (config, { metrics }) => ({
    process(message) {
      const parts = partsOf(message, config);
      const leftOut = sizeOf(message) - parts.length;
      if (leftOut > 0) metrics.count('left_out', leftOut);
      return parts;
    },
  }),
});

function partsOf(message: Message, { subject, limit }: Config): Message[] {
  if (message.kind === 'detections') {
    return message.value.detections.slice(0, limit).map((each) => ({
      ...message,
      subject: subjectOf(each, subject, message.subject),
      value: { ...message.value, detections: [each] },
    }));
  }
  if (message.kind !== 'data') throw wrongKind('flat_map', INPUTS, message);
  return entriesOf(message.value)
    .slice(0, limit)
    .map((each) => ({ ...message, subject: subjectOf(each, subject, message.subject), value: each }));
}

function sizeOf(message: Message): number {
  if (message.kind === 'detections') return message.value.detections.length;
  return message.kind === 'data' ? entriesOf(message.value).length : 0;
}

function entriesOf(value: JsonValue): readonly JsonValue[] {
  return isList(value) ? value : [value];
}

function subjectOf(part: unknown, field: string, otherwise: string): string {
  const found = fieldOf(part, field);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : otherwise;
}
