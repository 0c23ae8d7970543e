import { expect, test } from 'vitest';
import { z } from 'zod';
import { handlerOf, onEventOf } from './event-handlers.ts';

test('each event reaches its handler with its parameters typed, and others reach none', () => {
  const levels: number[] = [];
  const onEvent = onEventOf({
    set: handlerOf(z.strictObject({ level: z.number().default(1) }), ({ level }) => void levels.push(level)),
  });
  onEvent('set', { level: 3 });
  onEvent('set', {});
  onEvent('pause', {});
  onEvent('constructor', {});
  expect(levels).toEqual([3, 1]);
  expect(() => onEvent('set', { level: 'x' })).toThrow();
});
