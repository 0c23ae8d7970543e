import { expect, test } from 'vitest';
import { PassThrough } from 'node:stream';
import { createLog, forPeople, readAlong, runLogLevel } from './log.ts';
import type { LogEntry } from './stream/log-feed.ts';

const TIME = new Date(2026, 0, 2, 3, 4, 5).getTime();

test.each([
  [{ level: 30, msg: 'hello' }, '03:04:05 hello\n'],
  [{ level: 40, msg: 'careful' }, '03:04:05 warning: careful\n'],
  [
    { level: 50, msg: 'a request failed', err: { message: 'boom' } },
    '03:04:05 error: a request failed (boom)\n',
  ],
  [{ level: 30 }, '03:04:05 \n'],
  [{ level: 40, msg: 'slow', pipeline: 'porch', element: 'blur' }, '03:04:05 warning: porch/blur: slow\n'],
])('%j reads as %j', (line, expected) => {
  expect(forPeople(JSON.stringify({ time: TIME, ...line }))).toBe(expected);
});

test('whoever reads along gets the lines of the log and its children, with pipeline and element', () => {
  const log = createLog('info', new PassThrough());
  const entries: LogEntry[] = [];
  const leave = readAlong(log, (entry) => entries.push(entry));
  const child = log.child({ pipeline: 'porch' });
  child.level = 'debug';
  log.debug('too low');
  child.debug({ element: 'blur', fields: { faces: 2 } }, 'blurred');
  log.error({ err: new Error('boom') }, 'a request failed');
  leave();
  log.info('late');
  expect(entries).toMatchObject([
    { level: 'debug', pipeline: 'porch', element: 'blur', message: 'blurred', fields: { faces: 2 } },
    { level: 'error', pipeline: null, element: null, message: 'a request failed (boom)' },
  ]);
  expect([runLogLevel(log), runLogLevel(child)]).toEqual(['info', 'debug']);
  expect(runLogLevel(createLog('silent', new PassThrough()))).toBe('error');
});
