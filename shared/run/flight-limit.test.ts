import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { FlightLimit } from './flight-limit.ts';

test('whoever waits goes on when a frame has ended, and when the limit is lifted', async () => {
  let inFlight = 2;
  const limit = new FlightLimit(2, () => inFlight);
  let resumed = 0;
  const wait = (): void => void limit.untilRoom().then(() => (resumed += 1));
  wait();
  limit.ended();
  await settle();
  expect([limit.isFull, resumed]).toEqual([true, 0]);
  inFlight = 1;
  limit.ended();
  await settle();
  expect([limit.isFull, resumed]).toEqual([false, 1]);
  inFlight = 5;
  wait();
  limit.release();
  await settle();
  expect([limit.isFull, resumed]).toEqual([false, 2]);
});

test('without a limit nobody waits', async () => {
  const limit = new FlightLimit(undefined, () => 1e9);
  await limit.untilRoom();
  expect(limit.isFull).toBe(false);
});
