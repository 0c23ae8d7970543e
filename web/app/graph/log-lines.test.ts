import { expect, test } from 'vitest';
import type { LogLevel } from '../../../shared/run/element.ts';
import { levelOf, selectLines } from './log-lines.ts';

const line = (message: string, level: LogLevel, element: string | null) => ({
  at: 0,
  pipeline: 'door',
  message,
  level,
  element,
});
const log = [line('a', 'debug', 'detect'), line('b', 'info', 'track'), line('c', 'error', 'detect')];
const shown = (level: LogLevel, element: string | null, limit = 10) =>
  selectLines(log, level, element, limit).map(({ message }) => message);

test('lines from a level on, newest first, bounded', () => {
  expect(shown('trace', null)).toEqual(['c', 'b', 'a']);
  expect(shown('info', null)).toEqual(['c', 'b']);
  expect(shown('trace', null, 1)).toEqual(['c']);
});

test('lines of one element alone', () => {
  expect(shown('trace', 'detect')).toEqual(['c', 'a']);
  expect(shown('warn', 'track')).toEqual([]);
});

test('only names of levels are levels', () => {
  expect(levelOf('warn')).toBe('warn');
  expect(levelOf('loud')).toBeNull();
});
