import { expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { contextOf } from './context.cases.ts';
import { filter } from './filter.ts';
import { data, detection, detections, messageOfKind, stem } from './message.cases.ts';

function filterWith(config: JsonValue) {
  const element = filter.create?.(config, contextOf());
  if (element === undefined) throw new Error('not made');
  return element;
}

/** Labels of what is let through of a person (0.9, a quarter of the frame) and a dog (0.4, a hundredth). */
function kept(config: JsonValue): unknown {
  const found = [detection('person', 0.9, 0.5), detection('dog', 0.4, 0.1)];
  const output = filterWith(config).process(detections(found, stem(1, 0, 'door'))) as Message | null;
  return output?.kind === 'detections' ? output.value.detections.map(({ label }) => label) : output;
}

test.each<[JsonValue, unknown]>([
  [{}, ['person', 'dog']],
  [{ label: 'dog' }, ['dog']],
  [{ label: ['dog', 'cat'] }, ['dog']],
  [{ min_score: 0.5 }, ['person']],
  [{ max_score: 0.5 }, ['dog']],
  [{ min_area: 0.2 }, ['person']],
  [{ max_area: 0.2 }, ['dog']],
  [{ min_area: 0.005, max_area: 0.02, label: 'dog' }, ['dog']],
  [{ region: { x: 0.4, y: 0.4, width: 0.2, height: 0.2 } }, ['person', 'dog']],
  [{ region: { x: 0, y: 0, width: 0.4, height: 1 } }, null],
  [{ subject: 'door' }, ['person', 'dog']],
  [{ subject: ['yard'] }, null],
  [{ not: { label: 'person' } }, ['dog']],
  [{ min_score: 0.1, not: { label: 'dog', min_score: 0.5 } }, ['person', 'dog']],
  [{ not: {} }, null],
  [{ label: 'cat', keep_empty: true }, []],
  [{ where: [{ field: 'box.width', above: 0.3 }] }, ['person']],
])('of detections, %j lets %j through', (config, expected) => {
  expect(kept(config)).toEqual(expected);
});

const ROW = { temperature: 20, unit: 'C', deep: { on: true }, list: [1, 2], nothing: null };

test.each<[JsonValue, boolean]>([
  [{ field: 'temperature', equals: 20 }, true],
  [{ field: 'temperature', not_equals: 20 }, false],
  [{ field: 'missing', not_equals: 20 }, false],
  [{ field: 'unit', one_of: ['C', 'F'] }, true],
  [{ field: 'temperature', above: 20 }, false],
  [{ field: 'temperature', at_least: 20, at_most: 20 }, true],
  [{ field: 'temperature', below: 20 }, false],
  [{ field: 'unit', above: 1 }, false],
  [{ field: 'deep.on', equals: true }, true],
  [{ field: 'list.1', equals: 2 }, true],
  [{ field: 'nothing', equals: null }, true],
  [{ field: 'nothing', exists: true }, true],
  [{ field: 'missing', exists: false }, true],
  [{ field: 'constructor', exists: true }, false],
  [{ field: 'unit.length', exists: true }, false],
])('of a row, %j is %j', (comparison, expected) => {
  const output = filterWith({ where: [comparison] }).process(data(ROW));
  expect(output !== null).toBe(expected);
});

test('a list of rows is looked at row by row, an event as a whole', () => {
  const element = filterWith({ label: 'a' });
  expect(element.process(data([{ label: 'a' }, { label: 'b' }, 3]))).toEqual(data([{ label: 'a' }]));
  expect(element.process(data([{ label: 'b' }]))).toBeNull();
  const fall = messageOfKind('event');
  expect(filterWith({ where: [{ field: 'type', equals: 'fall' }] }).process(fall)).toBe(fall);
});

test('new conditions are taken over while it runs', () => {
  const element = filterWith({ label: 'a' });
  expect(element.configure?.({ label: 'b' })).toBe(true);
  expect(element.configure?.({ label: 3 })).toBe(false);
  expect(element.process(data({ label: 'b' }))).toEqual(data({ label: 'b' }));
});

test('whatever is asked, what is kept and what its opposite keeps are together all there was', () => {
  let state = 11;
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  for (let round = 0; round < 200; round += 1) {
    const found = Array.from({ length: 8 }, () =>
      detection('abc'[Math.floor(random() * 3)], random(), random()),
    );
    const condition = { label: ['a', 'b'], min_score: random(), max_area: random() };
    const count = (config: JsonValue): number => {
      const output = filterWith({ ...Object(config), keep_empty: true }).process(
        detections(found),
      ) as Message;
      return output.kind === 'detections' ? output.value.detections.length : -1;
    };
    expect(count(condition) + count({ not: condition })).toBe(8);
  }
});
