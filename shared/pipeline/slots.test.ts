import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

test('a detector has room up to its capacity, each for itself', () => {
  const slots = new Slots();
  const [one, two] = [{ capacity: 1 }, { capacity: 2 }];
  slots.take(one);
  slots.take(two);
  expect([slots.hasRoom(one), slots.hasRoom(two)]).toEqual([false, true]);
  slots.take(two);
  expect(slots.hasRoom(two)).toBe(false);
  slots.release(two);
  slots.release(one);
  expect([slots.hasRoom(one), slots.hasRoom(two)]).toEqual([true, true]);
});

test('a detector without capacity has never room', () => {
  expect(new Slots().hasRoom({ capacity: 0 })).toBe(false);
});
