import { expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { contextOf } from './context.cases.ts';
import { map } from './map.ts';
import { data, detection, detections } from './message.cases.ts';

function mapWith(config: JsonValue) {
  const element = map.create?.(config, contextOf());
  if (element === undefined) throw new Error('not made');
  return element;
}

const ROW = { t: 20, unit: 'C', label: 'room' };

test.each<[JsonValue, JsonValue]>([
  [{}, ROW],
  [{ scale: { t: 0.5 } }, { ...ROW, t: 10 }],
  [{ scale: { t: { by: 1.8, offset: 32 }, unit: 2, no: 3 } }, { ...ROW, t: 68 }],
  [{ set: { unit: 'K', extra: null } }, { ...ROW, unit: 'K', extra: null }],
  [{ pick: ['t', 'no'] }, { t: 20 }],
  [{ drop: ['t'] }, { unit: 'C', label: 'room' }],
  [{ rename: { t: 'temperature' }, pick: ['t'] }, { temperature: 20 }],
  [{ labels: { room: 'kitchen' } }, { ...ROW, label: 'kitchen' }],
  [{ rename: { t: '__proto__' }, pick: ['t'] }, JSON.parse('{"__proto__": 20}')],
])('a row by %j', (config, expected) => {
  expect(mapWith(config).process(data(ROW))).toEqual(data(expected));
});

test('rows of a list are changed each, and what has no fields stays', () => {
  const element = mapWith({ pick: ['t'] });
  expect(element.process(data([ROW, 4, 'x', [1]]))).toEqual(data([{ t: 20 }, 4, 'x', [1]]));
  expect(element.process(data(7))).toEqual(data(7));
});

test('a detection keeps its shape: label, score within 0..1, key points', () => {
  const point = { name: 'nose', x: 0.5, y: 0.5, score: 1 };
  const found = { ...detection('person', 0.8), keypoints: [point] };
  const changed = (config: JsonValue) => mapWith(config).process(detections([found]));
  const { keypoints: _none, ...bare } = found;
  expect(changed({ labels: { person: 'human' } })).toEqual(detections([{ ...found, label: 'human' }]));
  expect(changed({ scale: { score: 2 } })).toEqual(detections([{ ...found, score: 1 }]));
  expect(changed({ drop: ['keypoints'] })).toEqual(detections([bare]));
  expect(changed({ pick: ['label'] })).toEqual(detections([bare]));
});

test.each([{ set: { a: 1 } }, { rename: { label: 'name' } }, { drop: ['box'] }, { scale: { box: 2 } }])(
  'a detection cannot have %j done to it',
  (config) => {
    expect(() => mapWith(config).process(detections([detection()]))).toThrow(/put `to_data` before it/);
  },
);

test('new rules are taken over while it runs', () => {
  const element = mapWith({ pick: ['t'] });
  expect([element.configure?.({ drop: ['t'] }), element.configure?.({ drop: 't' })]).toEqual([true, false]);
  expect(element.process(data({ t: 1, u: 2 }))).toEqual(data({ u: 2 }));
});
