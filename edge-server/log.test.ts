import { expect, test } from 'vitest';
import { forPeople } from './log.ts';

const TIME = new Date(2026, 0, 2, 3, 4, 5).getTime();

test.each([
  [{ level: 30, msg: 'hello' }, '03:04:05 hello\n'],
  [{ level: 40, msg: 'careful' }, '03:04:05 warning: careful\n'],
  [
    { level: 50, msg: 'a request failed', err: { message: 'boom' } },
    '03:04:05 error: a request failed (boom)\n',
  ],
  [{ level: 30 }, '03:04:05 \n'],
])('%j reads as %j', (line, expected) => {
  expect(forPeople(JSON.stringify({ time: TIME, ...line }))).toBe(expected);
});
