import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimiter } from './rate-limit.ts';

test('a burst is let through, then as much as the rate gives back', () => {
  const limiter = new RateLimiter({ perSecond: 10, burst: 3 });
  expect([1, 2, 3].map(() => limiter.take('a', 1, 0))).toEqual([0, 0, 0]);
  expect(limiter.take('a', 1, 0)).toBe(1);
  expect(limiter.take('b', 1, 0)).toBe(0);
  expect(limiter.take('a', 1, 100)).toBe(0);
  expect(limiter.take('a', 1, 100)).toBe(1);
});

test('says after how many seconds there is enough', () => {
  const limiter = new RateLimiter({ perSecond: 2, burst: 10 });
  expect(limiter.take('a', 10, 0)).toBe(0);
  expect(limiter.take('a', 10, 0)).toBe(5);
  expect(limiter.take('a', 10, 5000)).toBe(0);
});

test('never lets more through than burst plus rate, whatever the pattern', () => {
  const asks = fc.array(fc.record({ wait: fc.nat({ max: 400 }), cost: fc.integer({ min: 1, max: 4 }) }));
  fc.assert(
    fc.property(asks, (pattern) => {
      const limiter = new RateLimiter({ perSecond: 5, burst: 8 });
      let now = 0;
      let passed = 0;
      for (const { wait, cost } of pattern) {
        now += wait;
        if (limiter.take('a', cost, now) === 0) passed += cost;
      }
      expect(passed).toBeLessThanOrEqual(8 + (now * 5) / 1000 + 1e-6);
    }),
  );
});

test('remembers so many clients and forgets the longest silent', () => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 1, maxClients: 2 });
  limiter.take('a', 1, 0);
  limiter.take('b', 1, 0);
  limiter.take('c', 1, 0);
  expect(limiter.take('b', 1, 0)).toBe(1);
  expect(limiter.take('a', 1, 0)).toBe(0);
});
