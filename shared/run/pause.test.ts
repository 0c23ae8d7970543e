import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { pause } from './pause.ts';

test('a pause that is over leaves nothing with the signal', async () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  const over = pause(100, clock, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  clock.advance(100);
  await over;
  expect([getEventListeners(signal, 'abort').length, clock.pending]).toEqual([0, 0]);
});

test('a pause ends with its signal, and one that comes after it does not begin', async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const over = pause(100, clock, abort.signal);
  abort.abort();
  await over;
  await pause(100, clock, abort.signal);
  expect(clock.pending).toBe(0);
});
