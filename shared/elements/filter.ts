import { z } from 'zod';
import { labelledIn } from '../detect/findings.ts';
import type { Findings } from '../detection.ts';
import type { Message } from '../run/message.ts';
import { ConditionSchema, testOf } from './condition.ts';
import type { Test } from './condition.ts';
import { configureWith, defineElement } from './element.ts';
import { isList } from './field.ts';
import { wrongKind } from './message-kind.ts';

const INPUTS = ['detections', 'data', 'event'] as const;

const Schema = ConditionSchema.extend({
  not: z.exactOptional(ConditionSchema).describe('What must not hold, all of it together.'),
  keep_empty: z
    .boolean()
    .default(false)
    .describe('Messages of which nothing is left go on all the same, empty.'),
});
type Config = z.output<typeof Schema>;

/** Lets through what is meant: of detections and lists of rows each on its own, anything else as a whole. */
export const filter = defineElement({
  type: 'filter',
  role: 'transform',
  description: 'Lets through what meets its conditions: detections, rows or events.',
  inputs: INPUTS,
  output: 'input',
  hosts: ['browser', 'edge'],
  events: {},
  example: { label: ['person', 'room'], min_score: 0.5, not: { max_area: 0.01 } },
  schema: Schema,
  create(config) {
    let [isMeant, keepEmpty] = [testFor(config), config.keep_empty];
    return {
      process: (message) => filtered(message, isMeant, keepEmpty),
      configure: configureWith(Schema, (next) => {
        [isMeant, keepEmpty] = [testFor(next), next.keep_empty];
      }),
    };
  },
});

function testFor({ not, ...condition }: Config): Test {
  const isMeant = testOf(condition);
  if (not === undefined) return isMeant;
  const isExcluded = testOf(not);
  return (item, subject) => isMeant(item, subject) && !isExcluded(item, subject);
}

/** What is meant of boxes and classes; a mask is judged as a whole, by its label. */
function findingsLeft<T extends Findings>({ mask, ...findings }: T, isMeant: (each: unknown) => boolean) {
  return {
    ...findings,
    detections: findings.detections.filter(isMeant),
    ...(findings.classes === undefined ? {} : { classes: findings.classes.filter(isMeant) }),
    ...(mask !== undefined && isMeant(mask) ? { mask } : {}),
  };
}

function filtered(message: Message, isMeant: Test, keepEmpty: boolean): Message | null {
  const { kind, subject } = message;
  if (kind === 'detections') {
    const left = findingsLeft(message.value, (each) => isMeant(each, subject));
    const isEmpty = labelledIn(left).length === 0 && left.mask === undefined && !keepEmpty;
    return isEmpty ? null : { ...message, value: left };
  }
  if (kind === 'data' && isList(message.value)) {
    const rows = message.value.filter((each) => isMeant(each, subject));
    return rows.length === 0 && !keepEmpty ? null : { ...message, value: rows };
  }
  if (kind === 'data' || kind === 'event') return isMeant(message.value, subject) ? message : null;
  throw wrongKind('filter', INPUTS, message);
}
