import { expect, test } from 'vitest';
import { Dice } from '../run/random.cases.ts';
import { SavePolicy } from './save-policy.ts';

const DEFAULTS = { positive_interval: 2, idle_interval: 600 };

test('the first of each kind is saved at once, the next when its own interval is over', () => {
  const policy = new SavePolicy(DEFAULTS);
  const taken = [0, 1.9, 2, 3.9, 4.1].map((second) => policy.take(true, second * 1e6));
  expect(taken).toEqual([true, false, true, false, true]);
  expect(policy.take(false, 5e6)).toBe(true);
  expect(policy.take(false, 604e6)).toBe(false);
  expect(policy.take(true, 604e6)).toBe(true);
  expect(policy.take(false, 605e6)).toBe(true);
});

test('a clock that begins again does not silence it', () => {
  const policy = new SavePolicy(DEFAULTS);
  expect([policy.take(false, 900e6), policy.take(false, 1e6), policy.take(false, 2e6)]).toEqual([
    true,
    true,
    false,
  ]);
});

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'whatever is seen, of each kind as many are saved as fit, moved or not (%i)',
  (seed) => {
    const dice = new Dice(seed);
    const intervals = { positive_interval: dice.below(4), idle_interval: dice.below(30) };
    let policy = new SavePolicy(intervals);
    const last: Record<string, number> = {};
    for (let at = 0, n = 0; n < 300; n += 1) {
      at += dice.below(1_500_000);
      const isPositive = dice.chance(0.4);
      const kind = isPositive ? 'positive_interval' : 'idle_interval';
      const before = last[kind];
      const isDue = before === undefined || at - before >= intervals[kind] * 1e6;
      expect(policy.take(isPositive, at)).toBe(isDue);
      if (isDue) last[kind] = at;
      if (!dice.chance(0.1)) continue;
      const moved = new SavePolicy(intervals);
      moved.restore(policy.save());
      policy = moved;
    }
  },
);
