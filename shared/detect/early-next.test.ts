import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { EarlyNext } from './early-next.ts';

/** A detector of its own pace: what it is asked early waits until what is in work is done. */
function watched(): { clock: FakeClock; early: EarlyNext; opened: number[]; work: (ms: number) => void } {
  const clock = new FakeClock();
  const opened: number[] = [];
  const early = new EarlyNext(clock, () => opened.push(clock.now()));
  const work = (ms: number): void => {
    early.begun();
    clock.advance(ms);
    early.done();
  };
  return { clock, early, opened, work };
}

test('nothing is asked for early before it is known how long one takes', () => {
  const { early, opened, work } = watched();
  work(40);
  expect([opened, early.isOpen]).toEqual([[], false]);
});

test('the next one is asked for shortly before the one in work is expected to be done', () => {
  const { clock, early, opened, work } = watched();
  work(40);
  early.begun();
  clock.advance(38.4);
  expect(early.isOpen).toBe(false);
  clock.advance(0.2);
  expect([opened, early.isOpen]).toEqual([[78.5], true]);
  early.done();
  expect(early.isOpen).toBe(false);
});

test('one that came early is expected from when the one before it was done', () => {
  const { clock, early, opened, work } = watched();
  work(40);
  early.begun();
  clock.advance(39);
  early.begun();
  clock.advance(1);
  early.done();
  clock.advance(38);
  expect(opened).toEqual([78.5]);
  clock.advance(1);
  expect(opened).toHaveLength(2);
  early.done();
});

test('it follows a low percentile of what frames take, so that few wait much longer than they must', () => {
  const { clock, early, opened, work } = watched();
  for (let frame = 0; frame < 2000; frame += 1) work(36 + ((frame * 7) % 20));
  opened.length = 0;
  const begun = clock.now();
  early.begun();
  clock.advance(100);
  expect(opened).toHaveLength(1);
  // A quarter of them takes less than 41 ms, and handing over 1.5 ms.
  expect((opened[0] ?? 0) - begun).toBeGreaterThan(37);
  expect((opened[0] ?? 0) - begun).toBeLessThan(42);
});

test('another model, or another processor, is learned at once', () => {
  const { clock, early, opened, work } = watched();
  work(40);
  work(200);
  opened.length = 0;
  early.begun();
  clock.advance(198);
  expect(opened).toEqual([]);
  clock.advance(1);
  expect(opened).toHaveLength(1);
});

test('what is done at once is not asked for early, and the end leaves no timer', () => {
  const { clock, early, opened, work } = watched();
  work(2);
  work(2);
  expect(opened).toEqual([]);
  work(40);
  early.begun();
  expect(clock.pending).toBe(1);
  early.end();
  expect([clock.pending, early.isOpen]).toEqual([0, false]);
});
