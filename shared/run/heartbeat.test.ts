import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { AwakeTime } from './heartbeat.ts';

test('counts what goes by between beats, and a long sleep as little', () => {
  const clock = new FakeClock(1000);
  const time = new AwakeTime(clock, 10_000);
  for (let second = 0; second < 30; second++) {
    clock.advance(1000);
    time.beat();
  }
  expect(time.now()).toBe(30_000);
  expect(time.lostMs).toBe(0);
  clock.advance(3_600_000);
  expect(time.now()).toBe(40_000);
  time.beat();
  expect(time.lostMs).toBe(3_590_000);
  clock.advance(500);
  expect(time.now()).toBe(40_500);
  time.beat();
  expect(time.lostMs).toBe(0);
});
