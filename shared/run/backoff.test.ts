import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { Backoff, reconnectPolicy } from './backoff.ts';
import { RestartBudget } from './restart-budget.ts';

const waits = (backoff: Backoff, count: number): (number | null)[] =>
  Array.from({ length: count }, () => backoff.next());

test('live sources are tried for ever, at most 16 s apart', () => {
  const backoff = new Backoff(reconnectPolicy(true));
  expect(waits(backoff, 8)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 16_000, 16_000]);
  expect(waits(backoff, 5000).every((wait) => wait === 16_000)).toBe(true);
});

test('others five times, and again after success', () => {
  const backoff = new Backoff(reconnectPolicy(false));
  expect(waits(backoff, 7)).toEqual([500, 1000, 2000, 4000, 8000, null, null]);
  expect(backoff.tries).toBe(5);
  backoff.reset();
  expect(backoff.next()).toBe(500);
});

test('all of it can be set', () => {
  const backoff = new Backoff(reconnectPolicy(true, { firstMs: 10, maxMs: 25, tries: 4 }));
  expect(waits(backoff, 5)).toEqual([10, 20, 25, 25, null]);
});

test('a budget holds within every window and comes back', () => {
  const clock = new FakeClock();
  const budget = new RestartBudget(clock, { budget: 3, budgetWindowMs: 1000 });
  expect([budget.take(), budget.take()]).toEqual([true, true]);
  clock.advance(500);
  expect(budget.take()).toBe(true);
  expect(budget.take()).toBe(false);
  clock.advance(500);
  expect(budget.left).toBe(2);
  clock.advance(500);
  expect(budget.left).toBe(3);
});

test('a budget of none allows none', () => {
  expect(new RestartBudget(new FakeClock(), { budget: 0, budgetWindowMs: 1000 }).take()).toBe(false);
});
