import { expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { contextOf } from './context.cases.ts';
import type { PipelineElement } from './element.ts';
import { flatMap } from './flat-map.ts';
import { log } from './log.ts';
import { data, detection, detections, frame, messageOfKind, stem } from './message.cases.ts';
import { sample } from './sample.ts';
import { tap } from './tap.ts';
import { throttle } from './throttle.ts';
import { toData } from './to-data.ts';
import { union } from './union.ts';

function make(type: PipelineElement, config: JsonValue = {}) {
  const context = contextOf();
  const element = type.create?.(config, context);
  if (element === undefined) throw new Error('not made');
  return { element, context };
}

/** The ids of the messages that go on, of so many that come `everyMs` apart. */
function passing(type: PipelineElement, config: JsonValue, count: number, everyMs: number): number[] {
  const { element } = make(type, config);
  return Array.from({ length: count }, (_, n) => data(n, stem(n, n * everyMs))).flatMap((message) =>
    element.process(message) === null ? [] : [message.frame.id],
  );
}

/** Which of four messages of two subjects go on through a throttle. */
function throttled(config: JsonValue): boolean[] {
  const { element } = make(throttle, config);
  return ['a', 'b', 'a', 'b'].map((subject, n) => element.process(data(n, stem(n, n, subject))) !== null);
}

test('one message becomes one for each detection, under its label', () => {
  const { element, context } = make(flatMap, { limit: 2 });
  const found = ['a', 'b', 'c'].map((label) => detection(label));
  expect(element.process(detections(found))).toEqual([
    { ...detections([detection('a')]), subject: 'a' },
    { ...detections([detection('b')]), subject: 'b' },
  ]);
  expect(context.metric).toEqual({ left_out: 1 });
  expect(element.process(detections([]))).toEqual([]);
});

test('a list becomes one message for each entry; any field may be the subject', () => {
  const { element } = make(flatMap, { subject: 'room.id' });
  const rows = [{ room: { id: 7 } }, { room: 'none' }, 5];
  expect(element.process(data(rows))).toMatchObject([
    { subject: '7', value: rows[0] },
    { subject: 'camera', value: rows[1] },
    { subject: 'camera', value: 5 },
  ]);
  expect(element.process(data('one'))).toMatchObject([{ value: 'one' }]);
});

test('detections become rows, events a row', () => {
  const points = [{ name: 'nose', x: 0.5, y: 0.4, score: 1 }];
  const found = detections([{ ...detection('a', 0.5, 0.5), keypoints: points }]);
  const row = { label: 'a', score: 0.5, x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
  expect(make(toData).element.process(found)).toEqual(data([row]));
  expect(make(toData, { keypoints: true }).element.process(found)).toEqual(
    data([{ ...row, keypoints: points }]),
  );
  const tracked = detections([{ ...detection('a', 0.5, 0.5), track: 4, zones: ['door'] }]);
  expect(make(toData).element.process(tracked)).toEqual(data([{ ...row, track: 4, zones: ['door'] }]));
  expect(make(toData).element.process(messageOfKind('event'))).toMatchObject({
    kind: 'data',
    value: { type: 'fall' },
  });
});

test('whatever comes to a union goes on as it is', () => {
  const { element } = make(union);
  const messages: Message[] = [frame(), data(1), messageOfKind('event')];
  expect(messages.map((message) => element.process(message))).toEqual(messages);
});

test('every n-th goes on, beginning with the first', () => {
  expect(passing(sample, { every: 3 }, 8, 10)).toEqual([0, 3, 6]);
  expect(passing(sample, { every: 1 }, 3, 10)).toEqual([0, 1, 2]);
});

test('so many per second go on, whatever the rate of the source', () => {
  expect(passing(sample, { per_second: 2 }, 20, 100)).toEqual([0, 5, 10, 15]);
  expect(passing(sample, { per_second: 10 }, 4, 1000)).toEqual([0, 1, 2, 3]);
  for (const [everyMs, rate] of [
    [33, 20],
    [16.7, 7],
    [41, 24],
    [250, 3],
  ] as const) {
    const count = passing(sample, { per_second: rate }, 1000, everyMs).length;
    const expected = Math.min(1000, (1000 * everyMs * rate) / 1000);
    expect(count).toBeLessThanOrEqual(expected + 1);
    expect(count).toBeGreaterThan(expected * 0.97 - 1);
  }
});

test('a clock that is another one is begun with anew', () => {
  const { element } = make(sample, { per_second: 1 });
  const at = (ms: number): boolean => element.process(data(0, stem(1, ms))) !== null;
  expect([at(900_000), at(900_100), at(50), at(100), at(1050)]).toEqual([true, false, true, false, true]);
});

test('after one message its subject is quiet for a while', () => {
  expect(passing(throttle, { interval_ms: 250 }, 8, 100)).toEqual([0, 3, 6]);
  expect(throttled({ interval_ms: 100 })).toEqual([true, true, false, false]);
  expect(throttled({ interval_ms: 100, by: 'all' })).toEqual([true, false, false, false]);
});

test('a throttle that is reset lets the next message go on', () => {
  const { element } = make(throttle, { interval_ms: 1000 });
  const pass = (subject: string): boolean => element.process(data(1, stem(1, 5, subject))) !== null;
  expect([pass('a'), pass('b'), pass('a')]).toEqual([true, true, false]);
  element.onEvent?.('reset', { subject: 'a' });
  expect([pass('a'), pass('b')]).toEqual([true, false]);
  element.onEvent?.('reset', {});
  expect([pass('a'), pass('b')]).toEqual([true, true]);
});

test('what a throttle remembers is bounded, and goes with it', () => {
  const { element } = make(throttle, { interval_ms: 1_000_000 });
  for (let n = 0; n < 1100; n += 1) void element.process(data(n, stem(n, n, `s${n}`)));
  const state = element.save?.() ?? null;
  expect(state).toHaveLength(1024);
  const other = make(throttle, { interval_ms: 1_000_000 }).element;
  other.restore?.(state);
  expect(other.process(data(1, stem(1, 2000, 's1099')))).toBeNull();
  expect(other.process(data(1, stem(1, 2000, 's0')))).not.toBeNull();
});

test('a tap counts, times the gaps and shows fields', () => {
  const { element, context } = make(tap, { gauges: { best: 'score', missing: 'no' } });
  void element.process(detections([detection('a', 0.4), detection('b', 0.8)]));
  context.clock.advance(40);
  void element.process(messageOfKind('event'));
  expect(context.metric).toEqual({ messages: 2, detections: 2, best: 0.5, interval: 40 });
});

test.each<[Message, string]>([
  [frame(), 'a frame of 640×480'],
  [detections([detection('a'), detection('b'), detection('a')]), 'a 2, b 1'],
  [detections([]), 'nothing found'],
  [messageOfKind('event'), 'the event fall'],
  [messageOfKind('tensor'), 'tensors x[1]'],
  [data({ a: 1, b: 2 }), 'fields a, b'],
  [data([1, 2]), '2 rows'],
  [data(4), 'the value 4'],
  [
    data(Object.fromEntries('abcdefghij'.split('').map((key) => [key, 1]))),
    'fields a, b, c, d, e, f, g, h, 2 more',
  ],
])('the log says in a few words what is in a message: %#', (message, words) => {
  const { element, context } = make(log, { every: 2, level: 'debug' });
  expect([element.process(message), element.process(message)]).toEqual([message, message]);
  expect(context.lines).toEqual([{ level: 'debug', message: words }]);
});
