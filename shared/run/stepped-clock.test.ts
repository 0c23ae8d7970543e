import { expect, test } from 'vitest';
import { SteppedClock } from './stepped-clock.ts';

function clockOf(failures: unknown[] = []): SteppedClock {
  return new SteppedClock(1000, (error) => failures.push(error));
}

const atOnce = (): Promise<void> => Promise.resolve();

test('time stands still until it is told to go on, and each timer sees the time it was due', async () => {
  const clock = clockOf();
  const seen: unknown[] = [];
  clock.after(20, () => seen.push(['second', clock.now(), clock.wallTime()]));
  clock.after(20, () => seen.push(['third', clock.now()]));
  const end = clock.every(8, () => seen.push(['every', clock.now()]));
  expect([clock.now(), clock.nextDue, seen]).toEqual([0, 8, []]);
  await clock.goTo(20.5, atOnce);
  expect(seen).toEqual([
    ['every', 8],
    ['every', 16],
    ['second', 20, 1020],
    ['third', 20],
  ]);
  end();
  expect([clock.now(), clock.nextDue]).toEqual([20.5, null]);
});

test('a timer that sets itself again at once lets time go on', async () => {
  const clock = clockOf();
  let fired = 0;
  const again = (): void => {
    fired += 1;
    clock.after(0, again);
  };
  again();
  await clock.goTo(50, atOnce);
  expect(fired).toBe(51);
});

test('what a timer throws is told, and the others fire', async () => {
  const failures: unknown[] = [];
  const clock = clockOf(failures);
  let fired = false;
  clock.after(1, () => {
    throw new Error('no');
  });
  clock.after(2, () => {
    fired = true;
  });
  await clock.goTo(5, atOnce);
  expect([failures, fired]).toEqual([[new Error('no')], true]);
});

test('time never goes back, and whoever looks is told of a change', async () => {
  const clock = clockOf();
  let changes = 0;
  clock.onChange = () => {
    changes += 1;
  };
  clock.after(5, () => undefined)();
  expect([changes, clock.nextDue]).toEqual([2, null]);
  await clock.goTo(10, atOnce);
  await clock.goTo(3, atOnce);
  expect(clock.now()).toBe(10);
});
