import { expect, test } from 'vitest';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import { listing } from '../../shared/pipeline/listing.cases.ts';
import { applyEvent, parseList } from './pipeline-list.ts';

function entry(id: string, revision = '1'): PipelineListing {
  return listing(id, { revision, elements: ['detect_faces'], model: 'blazeface' });
}

const LIST = [entry('faces'), entry('poses')];

function after(type: string, data: unknown): readonly PipelineListing[] {
  return applyEvent(LIST, { type, data: JSON.stringify(data) });
}

test('a full list replaces', () => {
  expect(after('pipelines', [entry('objects')])).toEqual([entry('objects')]);
});

test('a delta adds, changes in place, and removes', () => {
  expect(after('pipeline', { type: 'added', pipeline: entry('objects') })).toEqual([
    ...LIST,
    entry('objects'),
  ]);
  const changed = entry('faces', '2');
  expect(after('pipeline', { type: 'changed', pipeline: changed })).toEqual([changed, entry('poses')]);
  expect(after('pipeline', { type: 'removed', id: 'faces' })).toEqual([entry('poses')]);
});

test('a delta that is told twice changes nothing the second time', () => {
  const event = { type: 'pipeline', data: JSON.stringify({ type: 'added', pipeline: entry('objects') }) };
  const once = applyEvent(LIST, event);
  expect(applyEvent(once, event)).toEqual(once);
});

test.each([
  ['no JSON', 'pipelines', '{'],
  ['no list', 'pipelines', '{"id": 1}'],
  ['an unknown delta', 'pipeline', '{"type": "melted"}'],
  ['an unknown event', 'weather', '{"type": "removed", "id": "faces"}'],
])('%s changes nothing', (_what, type, data) => {
  expect(applyEvent(LIST, { type, data })).toBe(LIST);
});

test('what was kept by another version is not a list', () => {
  expect(parseList([{ id: 'faces' }])).toBeNull();
  expect(parseList(undefined)).toBeNull();
  expect(parseList(structuredClone(LIST))).toEqual(LIST);
});
