/** Classes and masks go through the elements that know detections. */
import { expect, test } from 'vitest';
import type { Findings } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import type { DetectionsMessage } from '../run/message.ts';
import { contextOf } from './context.cases.ts';
import { describeMessage } from './describe-message.ts';
import type { PipelineElement } from './element.ts';
import { filter } from './filter.ts';
import { stem } from './message.cases.ts';
import { toData } from './to-data.ts';
import { contentOf } from './window-parts.ts';

const classes = [
  { label: 'husky', score: 0.7 },
  { label: 'malamute', score: 0.2 },
];
const mask = { label: 'person', width: 2, height: 1, data: '/wA=' };

function messageOf(findings: Partial<Findings>): DetectionsMessage {
  return { ...stem(), kind: 'detections', value: { detections: [], ...findings } };
}

async function valueAfter(element: PipelineElement, config: JsonValue, findings: Partial<Findings>) {
  const output = await element.create?.(config, contextOf()).process(messageOf(findings));
  return output && 'value' in output ? output.value : output;
}

test('a filter judges classes one by one, and a mask by its label', async () => {
  expect(await valueAfter(filter, { min_score: 0.5 }, { classes })).toEqual({
    detections: [],
    classes: classes.slice(0, 1),
  });
  expect(await valueAfter(filter, { label: 'cat' }, { classes })).toBeNull();
  expect(await valueAfter(filter, { label: 'person' }, { mask })).toEqual({ detections: [], mask });
  expect(await valueAfter(filter, { label: 'cat' }, { mask })).toBeNull();
  expect(await valueAfter(filter, { label: 'cat', keep_empty: true }, { mask })).toEqual({ detections: [] });
});

test('rows and windows hold classes, which have no place', async () => {
  expect(await valueAfter(toData, {}, { classes })).toEqual(classes);
  expect(contentOf('sliding_window', messageOf({ classes }))).toEqual(classes);
});

test('a log line tells what is there', () => {
  expect(describeMessage(messageOf({ classes }))).toBe('husky 1, malamute 1');
  expect(describeMessage(messageOf({ mask }))).toBe('a mask of person, 2×1');
});
