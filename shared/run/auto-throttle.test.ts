import { expect, test } from 'vitest';
import { AutoThrottle, MAX_DELAY_MS, MIN_DELAY_MS, nextDelay } from './auto-throttle.ts';

test.each([
  ['goes half-way down', 1000, 200, 1, false, 600],
  ['shares the latency among the calls under way', 1000, 400, 4, false, 550],
  ['goes up at once', 100, 1000, 2, false, 500],
  ['is never below the shortest', 10, 1, 8, false, MIN_DELAY_MS],
  ['is never above the longest', 1000, 600_000, 1, false, MAX_DELAY_MS],
  ['does not go down for a failure', 1000, 5, 1, true, 1000],
  ['goes up for a slow failure', 1000, 5000, 1, true, 5000],
  ['ignores a latency that is none', 1000, Number.NaN, 1, false, 1000],
  ['takes a clock that ran backwards for no time at all', 1000, -5, 1, false, 500],
])('the pause %s', (_name, delayMs, latencyMs, concurrency, failed, expected) => {
  expect(nextDelay(delayMs, { latencyMs, concurrency, failed })).toBe(expected);
});

/** Numbers 0..1 that are the same every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('whatever happens, the pause stays within its bounds and no failure shortens it', () => {
  const random = seeded(7);
  let delayMs = MIN_DELAY_MS;
  for (let call = 0; call < 5000; call += 1) {
    const failed = random() < 0.3;
    const report = {
      latencyMs: random() ** 4 * 200_000,
      concurrency: 1 + Math.floor(random() * 16),
      failed,
    };
    const next = nextDelay(delayMs, report);
    expect(next).toBeGreaterThanOrEqual(MIN_DELAY_MS);
    expect(next).toBeLessThanOrEqual(MAX_DELAY_MS);
    if (failed) expect(next).toBeGreaterThanOrEqual(delayMs);
    if (next < MAX_DELAY_MS) expect(next).toBeGreaterThanOrEqual(report.latencyMs / report.concurrency);
    delayMs = next;
  }
});

test('with a steady latency the pause settles where the calls just fill what is allowed', () => {
  const throttle = new AutoThrottle(4, 5000);
  for (let call = 0; call < 40; call += 1) throttle.learn(400, false);
  expect(throttle.delayMs).toBeCloseTo(100, 3);
});

test('starts are a pause apart, and time that went by is not made up for', () => {
  const throttle = new AutoThrottle(1, 100);
  expect([throttle.book(0), throttle.book(0), throttle.book(50)]).toEqual([0, 100, 150]);
  expect(throttle.book(5000)).toBe(0);
  expect(throttle.book(5000)).toBe(100);
});
