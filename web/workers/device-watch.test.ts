import { expect, test, vi } from 'vitest';
import type { SightlineError } from '../../shared/errors.ts';
import { settle } from '../../shared/fake-clock.cases.ts';
import { DeviceWatch } from './device-watch.ts';

/** A device that a test loses. */
function watched() {
  const idle: SightlineError[] = [];
  const device: { lose: (words: string) => void } = { lose: () => undefined };
  const lost = new Promise<string>((resolve) => (device.lose = resolve));
  return { watch: new DeviceWatch(lost, (error) => idle.push(error)), idle, device };
}

const never = (): Promise<void> => new Promise(() => undefined);

test('a loss in the middle of work ends the work, and that is enough', async () => {
  const { watch, idle, device } = watched();
  const work = watch.guard(never());
  device.lose('the graphics device was lost');
  await expect(work).rejects.toMatchObject({ code: 'lane_crashed', message: 'the graphics device was lost' });
  await expect(watch.guard(Promise.resolve(1))).rejects.toMatchObject({ code: 'lane_crashed' });
  expect(idle).toEqual([]);
});

test('a loss while nothing is done is told at once, not only with the next frame', async () => {
  const { watch, idle, device } = watched();
  expect(await watch.guard(Promise.resolve('done'))).toBe('done');
  device.lose('the driver was updated');
  await settle();
  expect(idle.map(({ message }) => message)).toEqual(['the driver was updated']);
});

test('work that fails by itself fails as it does', async () => {
  vi.useFakeTimers();
  const { watch, idle } = watched();
  const failing = expect(watch.guard(Promise.reject(new Error('bad model')))).rejects.toThrow('bad model');
  await vi.advanceTimersByTimeAsync(1_000);
  await failing;
  vi.useRealTimers();
  expect(await new DeviceWatch(null, () => undefined).guard(Promise.resolve(2))).toBe(2);
  expect(idle).toEqual([]);
});

test('work that fails right before the loss is told failed because of it', async () => {
  const { watch, device } = watched();
  const failing = watch.guard(Promise.reject(new Error('the buffer was unmapped')));
  await settle();
  device.lose('the graphics device was lost');
  await expect(failing).rejects.toMatchObject({ message: 'the graphics device was lost' });
});
