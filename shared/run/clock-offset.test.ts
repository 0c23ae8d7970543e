import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClockOffsetEstimator } from './clock-offset.ts';

const delay = fc.double({ min: 0.05, max: 80, noNaN: true });
const trip = fc.record({ there: delay, back: delay, thinking: fc.double({ min: 0, max: 30, noNaN: true }) });

/** One question at `askedAt` to a host whose clock shows `ahead(time)` more. */
function ask(
  askedAt: number,
  ahead: (time: number) => number,
  way: { there: number; back: number; thinking: number },
) {
  const received = askedAt + way.there;
  const sent = received + way.thinking;
  return {
    askedAt,
    receivedAt: received + ahead(received),
    sentAt: sent + ahead(sent),
    answeredAt: sent + way.back,
  };
}

test('is never wrong by more than it says, over any network and with drifting clocks', () => {
  const property = fc.property(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.double({ min: -100e-6, max: 100e-6, noNaN: true }),
    fc.array(trip, { minLength: 1, maxLength: 80 }),
    (offset, drift, trips) => {
      const estimator = new ClockOffsetEstimator();
      const drifting = (time: number): number => offset + time * drift;
      let now = 1000;
      for (const way of trips) {
        expect(estimator.add(ask(now, drifting, way))).toBe(true);
        now += 2000;
        const found = estimator.at(now);
        expect(Math.abs((found?.offsetMs ?? Infinity) - drifting(now))).toBeLessThanOrEqual(
          (found?.errorMs ?? 0) + 1e-3,
        );
      }
    },
  );
  fc.assert(property, { seed: 93 });
});

const ahead = (): number => 5000;

test('the error is half the quickest recent round trip', () => {
  const estimator = new ClockOffsetEstimator();
  estimator.add(ask(0, ahead, { there: 40, back: 10, thinking: 5 }));
  estimator.add(ask(100, ahead, { there: 2, back: 4, thinking: 5 }));
  estimator.add(ask(200, ahead, { there: 30, back: 30, thinking: 5 }));
  const found = estimator.at(200);
  expect(found?.errorMs).toBeCloseTo(3, 1);
  expect(found?.offsetMs).toBeCloseTo(4999, 1);
});

test('follows a clock that was set', () => {
  const estimator = new ClockOffsetEstimator();
  for (let at = 0; at < 10; at++) estimator.add(ask(at * 1000, () => 0, { there: 1, back: 1, thinking: 0 }));
  estimator.add(ask(20_000, () => 3_600_000, { there: 9, back: 9, thinking: 0 }));
  expect(estimator.at(20_000)?.offsetMs).toBeCloseTo(3_600_000, 0);
});

test('leaves out what cannot be', () => {
  const estimator = new ClockOffsetEstimator();
  expect(estimator.add({ askedAt: 10, receivedAt: 5, sentAt: 3, answeredAt: 20 })).toBe(false);
  expect(estimator.add({ askedAt: 10, receivedAt: 5, sentAt: 50, answeredAt: 20 })).toBe(false);
  expect(estimator.add({ askedAt: Number.NaN, receivedAt: 5, sentAt: 5, answeredAt: 20 })).toBe(false);
  expect(estimator.at(0)).toBeNull();
});
