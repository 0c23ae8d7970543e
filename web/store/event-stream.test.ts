import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStreamParser } from './event-stream.ts';
import type { StreamEvent } from './event-stream.ts';

function parse(...pieces: string[]): StreamEvent[] {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

test('events have a type, data and the newest id', () => {
  expect(parse('event: pipelines\nid: a-1\ndata: []\n\ndata: x\n\n')).toEqual([
    { type: 'pipelines', data: '[]', id: 'a-1' },
    { type: 'message', data: 'x', id: 'a-1' },
  ]);
});

test('data may take several lines, comments and empty events say nothing', () => {
  expect(parse(': still here\n\nevent: nothing\n\ndata: a\ndata:b\ndata\n\n')).toEqual([
    { type: 'message', data: 'a\nb\n', id: '' },
  ]);
});

test('an event that is not complete is not an event', () => {
  expect(parse('data: half')).toEqual([]);
  expect(parse('data: whole\n')).toEqual([]);
});

test('a line that never ends is refused', () => {
  expect(() => parse('x'.repeat(5 * 2 ** 20))).toThrow(RangeError);
});

test('where the pieces begin and end makes no difference, nor does the kind of line end', () => {
  const line = fc.constantFrom('data: a', 'data:  b', 'event: e', 'id: 7', ': c', '', '', 'data');
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  const cuts = fc.array(fc.nat(100), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), lineEnd, cuts, (lines, end, places) => {
      const whole = parse(lines.map((each) => `${each}\n`).join(''), '\n', ':\n');
      const text = `${lines.map((each) => each + end).join('')}${end}:${end}:`;
      const bounds = [0, ...places.map((place) => place % (text.length + 1)), text.length].toSorted(
        (a, b) => a - b,
      );
      const pieces = bounds.slice(1).map((bound, index) => text.slice(bounds[index], bound));
      expect(parse(...pieces)).toEqual(whole);
    }),
  );
});
