import { expect, test } from 'vitest';
import { SteadyTime } from './steady-time.ts';

function times() {
  const clock = { ms: 0 };
  return { clock, time: new SteadyTime(() => clock.ms) };
}

test('times are as the source says, until it is opened anew', () => {
  const { clock, time } = times();
  expect([5_000_000, 5_033_333.4].map((timestamp) => time.of(timestamp))).toEqual([5_000_000, 5_033_333]);
  clock.ms = 700;
  time.reset();
  expect(time.of(0)).toBe(5_733_333);
  clock.ms = 733;
  expect(time.of(33_000)).toBe(5_766_333);
});

test('a source that is opened anew before its first frame counts as it says', () => {
  const { time } = times();
  time.reset();
  expect(time.of(42)).toBe(42);
});
