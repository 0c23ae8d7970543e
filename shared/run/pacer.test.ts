import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pacer } from './pacer.ts';

/** Capture times of a source whose frames come early or late by up to `jitter` periods, in order. */
function captureTimes(fps: number, seconds: number, jitter: readonly number[]): number[] {
  const period = 1000 / fps;
  const times = Array.from(
    { length: Math.round(fps * seconds) },
    (_, index) => (index + (jitter[index % jitter.length] ?? 0)) * period,
  );
  return times.toSorted((one, other) => one - other);
}

const jitters = fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 1, maxLength: 50 });

test('holds its rate to 5 % from jittery sources of 30 and 60 fps', () => {
  const property = fc.property(
    fc.constantFrom(30, 60),
    fc.double({ min: 0.5, max: 28, noNaN: true }),
    jitters,
    (sourceFps, fps, jitter) => {
      const seconds = Math.max(20, 60 / fps);
      const pacer = new Pacer(fps);
      const taken = captureTimes(sourceFps, seconds, jitter).filter((at) => pacer.take(at));
      expect(Math.abs(taken.length / seconds / fps - 1)).toBeLessThan(0.05);
    },
  );
  fc.assert(property, { seed: 20 });
});

test('does not drift: after an hour it is at most one frame off', () => {
  const pacer = new Pacer(7);
  const taken = captureTimes(30, 3600, [0, 0.2, -0.1, 0.3, -0.25]).filter((at) => pacer.take(at));
  expect(Math.abs(taken.length - 7 * 3600)).toBeLessThanOrEqual(1);
});

test('takes every frame of a source that is as fast or slower, or when no rate is asked for', () => {
  fc.assert(
    fc.property(fc.constantFrom(5, 15, 30), jitters, (sourceFps, jitter) => {
      const pacer = new Pacer(null);
      expect(captureTimes(sourceFps, 5, jitter).every((at) => pacer.take(at))).toBe(true);
    }),
    { seed: 21 },
  );
  const same = new Pacer(30);
  expect(captureTimes(30, 10, [0, 0.04, -0.04]).every((at) => same.take(at))).toBe(true);
  const slower = new Pacer(30);
  expect(captureTimes(12, 10, [0]).every((at) => slower.take(at))).toBe(true);
});

test('makes up for at most one frame when a source was held up', () => {
  const pacer = new Pacer(10);
  pacer.take(0);
  expect(pacer.take(750)).toBe(true);
  expect([760, 770, 780, 790].filter((at) => pacer.take(at))).toEqual([760]);
  expect(pacer.take(800)).toBe(true);
  expect(pacer.take(850)).toBe(false);
});

test('tells a source that can wait how long, whatever the work takes', () => {
  const property = fc.property(
    fc.double({ min: 1, max: 60, noNaN: true }),
    fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), { minLength: 200, maxLength: 300 }),
    (fps, loads) => {
      const pacer = new Pacer(fps);
      let now = 5000;
      for (const load of loads) {
        now += pacer.delayMs(now);
        expect(pacer.take(now)).toBe(true);
        now += (load * 1000) / fps;
      }
      const rate = (loads.length / (now - 5000)) * 1000;
      expect(Math.abs(rate / fps - 1)).toBeLessThan(0.05);
    },
  );
  fc.assert(property, { seed: 22 });
});

test('a clip that starts again and a machine that slept do not stop it', () => {
  const pacer = new Pacer(5);
  expect(pacer.take(60_000)).toBe(true);
  expect(pacer.take(0)).toBe(true);
  expect(pacer.take(100)).toBe(false);
  expect(pacer.take(200)).toBe(true);
  expect(pacer.delayMs(9_000_000)).toBe(0);
  expect(pacer.take(9_000_000)).toBe(true);
  expect(pacer.take(9_000_100)).toBe(false);
  pacer.reset();
  expect(pacer.take(9_000_110)).toBe(true);
});
