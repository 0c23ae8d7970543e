import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { OUTCOME, droppedAs } from './flow-context.ts';
import { RunAccounts } from './run-accounts.ts';

test('how old a frame was is told once, when its last part was delivered', () => {
  const clock = new FakeClock(1000);
  const ages: number[] = [];
  const accounts = new RunAccounts(clock, 0, (ageMs) => ages.push(ageMs));
  const frame = accounts.capture(1000);
  clock.advance(30);
  accounts.settle(frame, 0.5, OUTCOME.delivered, 1000);
  expect(ages).toEqual([]);
  clock.advance(12);
  accounts.settle(frame, 0.5, OUTCOME.filtered, 1000);
  expect(ages).toEqual([42]);
});

test('of what was dropped or filtered no age is told', () => {
  const clock = new FakeClock();
  const ages: number[] = [];
  const accounts = new RunAccounts(clock, 0, (ageMs) => ages.push(ageMs));
  for (const outcome of [droppedAs('full'), OUTCOME.filtered, OUTCOME.failed])
    accounts.settle(accounts.capture(0), 1, outcome, 0);
  expect([ages, accounts.inFlight]).toEqual([[], 0]);
});
