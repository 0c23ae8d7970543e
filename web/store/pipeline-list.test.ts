import { expect, test } from 'vitest';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import { applyEvent, parseList } from './pipeline-list.ts';

function listing(id: string, revision = '1'): PipelineListing {
  return {
    id,
    revision,
    name: id,
    host: 'browser',
    placement: 'auto',
    source: 'camera',
    elements: ['detect_faces'],
    model: 'blazeface',
    local_only: false,
    state: 'idle',
    input_fps: null,
    infer_fps: null,
    drop_fps: null,
    latency_ms: { p50: null, p95: null },
    health: 'ok',
    since: '2026-01-01T00:00:00.000Z',
  };
}

const LIST = [listing('faces'), listing('poses')];

function after(type: string, data: unknown): readonly PipelineListing[] {
  return applyEvent(LIST, { type, data: JSON.stringify(data) });
}

test('a full list replaces', () => {
  expect(after('pipelines', [listing('objects')])).toEqual([listing('objects')]);
});

test('a delta adds, changes in place, and removes', () => {
  expect(after('pipeline', { type: 'added', pipeline: listing('objects') })).toEqual([
    ...LIST,
    listing('objects'),
  ]);
  const changed = listing('faces', '2');
  expect(after('pipeline', { type: 'changed', pipeline: changed })).toEqual([changed, listing('poses')]);
  expect(after('pipeline', { type: 'removed', id: 'faces' })).toEqual([listing('poses')]);
});

test('a delta that is told twice changes nothing the second time', () => {
  const event = { type: 'pipeline', data: JSON.stringify({ type: 'added', pipeline: listing('objects') }) };
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
