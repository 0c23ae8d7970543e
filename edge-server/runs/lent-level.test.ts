import { expect, test } from 'vitest';
import { LentLevel } from './lent-level.ts';

test('more is logged as long as somebody asks for it, the most that is asked for, and then what is usual', () => {
  const applied: string[] = [];
  const level = new LentLevel('silent', (each) => applied.push(each));
  level.lend('debug', 30, 0);
  level.lend('trace', 40, 10);
  level.lend('debug', 60, 30);
  level.look(39);
  expect(applied).toEqual(['debug', 'trace']);
  level.look(40);
  level.set('warn', 41);
  level.look(59);
  expect(applied).toEqual(['debug', 'trace', 'debug']);
  level.look(60);
  expect([applied.at(-1), level.usual]).toEqual(['warn', 'warn']);
});

test('less than usual is never lent, and who asks for less time takes none away', () => {
  const applied: string[] = [];
  const level = new LentLevel('info', (each) => applied.push(each));
  level.lend('error', 100, 0);
  level.lend('debug', 30, 0);
  level.lend('debug', 20, 10);
  level.look(25);
  expect(applied).toEqual(['debug']);
  level.look(30);
  expect(applied).toEqual(['debug', 'info']);
});
