import { describe, expect, test } from 'vitest';
import { NaiveSlidingWindow } from './naive-sliding.cases.ts';
import { forSeeds, randomSteps, throughJson } from './random-streams.cases.ts';
import type { Random, Step } from './random-streams.cases.ts';
import { SlidingTimeWindow } from './sliding-time-window.ts';
import type { SlidingTimeWindowOptions } from './sliding-time-window.ts';
import type { TimedElement, WindowEmission } from './timed-element.ts';

const OPTIONS: SlidingTimeWindowOptions = {
  span: 10,
  interval: null,
  count: null,
  subject: null,
  onlyAfterUpdate: true,
  startAfterNewEvent: true,
  liveFrom: null,
  capacity: 1000,
};

function randomOptions(random: Random): SlidingTimeWindowOptions {
  const [interval, count] = [random.int(1, 12), random.int(1, 4)];
  return {
    ...OPTIONS,
    span: random.int(1, 30),
    interval: random.chance(0.7) ? interval : null,
    count: random.chance(0.5) ? count : null,
    subject: random.pick([null, 'a', 'b']),
    onlyAfterUpdate: random.chance(0.5),
    startAfterNewEvent: random.chance(0.5),
    liveFrom: random.chance(0.4) ? random.int(0, 80) : null,
  };
}

function take(window: SlidingTimeWindow, { element, now }: Step, keyIsArrival: boolean): WindowEmission[] {
  if (element === null) return window.tick(now);
  return window.add(element, now, keyIsArrival ? now : element.time);
}

test('does what the definition says, saved and restored or not', () => {
  forSeeds(3500, (random) => {
    const [options, keyIsArrival] = [randomOptions(random), random.chance(0.3)];
    const naive = new NaiveSlidingWindow(options);
    const straight = new SlidingTimeWindow(options);
    let moved = new SlidingTimeWindow(options);
    for (const step of randomSteps(random, true)) {
      const expected = naive.step(step, keyIsArrival);
      expect(take(straight, step, keyIsArrival)).toEqual(expected);
      expect(take(moved, step, keyIsArrival)).toEqual(expected);
      if (!random.chance(0.2)) continue;
      const next = new SlidingTimeWindow(options);
      next.restore(throughJson(moved.save()));
      expect(next.save()).toEqual(moved.save());
      moved = next;
    }
    expect(moved.counts).toEqual(straight.counts);
  });
});

function seen(time: number, subject = 'a'): TimedElement {
  return { time, subject, value: time };
}

function times(emissions: readonly WindowEmission[]): number[][] {
  return emissions.map(({ elements }) => elements.map(({ time }) => time));
}

describe('triggers', () => {
  test('a count fires exactly at its number, for the subject asked for', () => {
    const window = new SlidingTimeWindow({ ...OPTIONS, count: 2, subject: 'b' });
    expect(window.add(seen(1), 1)).toEqual([]);
    expect(window.add(seen(2, 'b'), 2)).toEqual([]);
    expect(times(window.add(seen(3, 'b'), 3))).toEqual([[1, 2, 3]]);
    expect(window.add(seen(4, 'b'), 4)).toEqual([]);
  });

  test('there is one timer, however many elements come', () => {
    const window = new SlidingTimeWindow({ ...OPTIONS, interval: 10 });
    expect(window.nextDue).toBeNull();
    for (let time = 3; time < 9; time += 1) window.add(seen(time), time);
    expect(window.nextDue).toBe(13);
    expect(times(window.tick(13))).toEqual([[4, 5, 6, 7, 8]]);
    expect(window.nextDue).toBe(23);
    expect(window.tick(23)).toEqual([]);
  });

  test('replayed elements fill the window and trigger nothing', () => {
    const window = new SlidingTimeWindow({ ...OPTIONS, count: 1, interval: 2, liveFrom: 100 });
    expect(window.add(seen(95), 100)).toEqual([]);
    expect(window.add(seen(99), 104)).toEqual([]);
    expect(window.nextDue).toBeNull();
    expect(times(window.add(seen(104), 104))).toEqual([[95, 99, 104]]);
  });

  test('elements of the future are withheld until their time', () => {
    const window = new SlidingTimeWindow({ ...OPTIONS, count: 1 });
    expect(window.add(seen(8), 5)).toEqual([]);
    expect(window.nextDue).toBe(8);
    expect(window.flush(7)).toEqual([{ window_start: -3, window_end: 7, elements: [] }]);
    expect(times(window.tick(20))).toEqual([[8]]);
  });

  test('after a long pause an interval is looked at once', () => {
    const window = new SlidingTimeWindow({ ...OPTIONS, interval: 1, onlyAfterUpdate: false });
    window.add(seen(0), 0);
    expect(window.tick(1_000_000)).toHaveLength(1);
    expect(window.counts.missed).toBe(999_999);
  });
});

test('memory is bounded; what is not due yet gives way first', () => {
  const window = new SlidingTimeWindow({ ...OPTIONS, capacity: 3 });
  for (const time of [1, 2, 900, 800, 3]) window.add(seen(time), 3);
  expect(window.size).toBe(3);
  expect(window.counts).toEqual({ late: 0, overflowed: 2, missed: 0 });
  window.add(seen(4), 4);
  expect(times(window.flush(4))).toEqual([[2, 3, 4]]);
  expect(window.counts.overflowed).toBe(3);
});

test('a time that is none and a state that is none are refused', () => {
  const window = new SlidingTimeWindow(OPTIONS);
  expect(() => window.add(seen(Number.NaN), 1)).toThrow(/needs a time in microseconds, not NaN/);
  expect(() => window.restore({ now: 'soon' })).toThrow(/no saved state of a time window/);
});

test('other options take over what was kept', () => {
  const before = new SlidingTimeWindow({ ...OPTIONS, interval: 100, count: 5 });
  for (let time = 1; time <= 4; time += 1) before.add(seen(time), time);
  const after = new SlidingTimeWindow({ ...OPTIONS, span: 3, interval: 5, count: 2 });
  after.restore(before.save());
  expect(after.nextDue).toBe(9);
  expect(times(after.add(seen(5), 5))).toEqual([[3, 4, 5]]);
});
