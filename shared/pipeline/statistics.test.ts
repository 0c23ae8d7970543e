import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PercentileRing, RateMeter } from './statistics.ts';

function feed(meter: RateMeter, fps: number, fromMs: number, toMs: number): void {
  for (let now = fromMs; now <= toMs; now += 1000 / fps) meter.add(now);
}

describe('RateMeter', () => {
  test('is 0 before anything and at the very first event', () => {
    const meter = new RateMeter(2000);
    expect(meter.rate(0)).toBe(0);
    meter.add(5);
    expect(meter.rate(5)).toBe(0);
  });

  test('tells the true rate while the first window fills', () => {
    const meter = new RateMeter(2000);
    feed(meter, 25, 1000, 1400);
    expect(meter.rate(1400)).toBeCloseTo(25);
  });

  test('tells the true rate over full windows', () => {
    const meter = new RateMeter(2000);
    feed(meter, 25, 0, 10_000);
    expect(meter.rate(10_000)).toBeCloseTo(25);
  });

  test('follows a change within one window', () => {
    const meter = new RateMeter(2000);
    feed(meter, 50, 0, 4000);
    feed(meter, 10, 4100, 6100);
    expect(meter.rate(6100)).toBeCloseTo(10);
  });

  test('falls to 0 when nothing arrives', () => {
    const meter = new RateMeter(2000);
    feed(meter, 25, 0, 4000);
    expect(meter.rate(5000)).toBeCloseTo(12.5, 0);
    expect(meter.rate(6001)).toBe(0);
    expect(meter.rate(60_000)).toBe(0);
  });

  test('starts afresh after a silence', () => {
    const meter = new RateMeter(2000);
    feed(meter, 25, 0, 4000);
    feed(meter, 25, 60_000, 60_400);
    expect(meter.rate(60_400)).toBeCloseTo(25);
  });

  test('measures rates beyond its memory over a shorter span', () => {
    const meter = new RateMeter(2000, 64);
    feed(meter, 1000, 0, 5000);
    expect(meter.rate(5000)).toBeCloseTo(1000);
  });

  test('is within one event per window of the true count', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(gaps, (steps) => {
        const meter = new RateMeter(1000, 2048);
        const times: number[] = [];
        for (const gap of steps) {
          times.push((times.at(-1) ?? 0) + gap);
          meter.add(times.at(-1) ?? 0);
        }
        const now = times.at(-1) ?? 0;
        const span = Math.min(1000, now - (times[0] ?? 0));
        const seen = times.filter((time) => time > now - 1000).length;
        expect(Math.abs((meter.rate(now) * span) / 1000 - seen)).toBeLessThan(1.001);
      }),
    );
  });
});

describe('PercentileRing', () => {
  test('has no percentiles before the first sample', () => {
    expect(new PercentileRing().percentiles()).toEqual({ p50: null, p95: null });
  });

  test('agrees with sorting the newest samples', () => {
    const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 32 }), (values, capacity) => {
        const ring = new PercentileRing(capacity);
        for (const value of values) {
          ring.add(value);
          ring.percentiles();
        }
        const sorted = values.slice(-capacity).toSorted((a, b) => a - b);
        const rank = (share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];
        expect(ring.percentiles()).toEqual({ p50: rank(0.5), p95: rank(0.95) });
      }),
    );
  });

  test('ignores what is not a number', () => {
    const ring = new PercentileRing();
    ring.add(3);
    ring.add(Number.NaN);
    ring.add(Number.POSITIVE_INFINITY);
    expect(ring.percentiles()).toEqual({ p50: 3, p95: 3 });
  });
});
