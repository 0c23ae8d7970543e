import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inGpuTurn } from './gpu-turn.ts';
import type { TurnLocks } from './gpu-turn.ts';

/** A browser's locks for one name: whoever asks first has it first. */
function fakeLocks(): TurnLocks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: (_name, { signal }, work) => {
      const before = last;
      const given = new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        void before.then(() => resolve());
      });
      const done = given.then(work);
      last = Promise.allSettled([done, before]);
      return done;
    },
  };
}

const run = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('lanes that always want the GPU get it in turn, however long each run is', async () => {
  const locks = fakeLocks();
  const order: string[] = [];
  const lane = async (name: string, ms: number): Promise<void> => {
    for (let frame = 0; frame < 20; frame += 1) {
      await inGpuTurn(() => (order.push(name), run(ms)), locks);
    }
  };
  const lanes = Promise.all([lane('a', 5), lane('b', 50), lane('c', 1)]);
  await vi.advanceTimersByTimeAsync(20 * 56);
  await lanes;
  for (let round = 0; round < 20; round += 1)
    expect(order.slice(round * 3, round * 3 + 3).toSorted()).toEqual(['a', 'b', 'c']);
});

test('who waits too long is told so, and takes no turn any more', async () => {
  const locks = fakeLocks();
  const stuck = inGpuTurn(() => run(9_000), locks);
  const work = vi.fn<() => Promise<void>>();
  const waiting = inGpuTurn(work, locks);
  const refused = expect(waiting).rejects.toMatchObject({ code: 'overloaded' });
  await vi.advanceTimersByTimeAsync(4_000);
  await refused;
  await vi.advanceTimersByTimeAsync(10_000);
  await stuck;
  expect(work).not.toHaveBeenCalled();
});

test('work that has begun may take longer, and a failure frees the turn', async () => {
  const locks = fakeLocks();
  const long = inGpuTurn(() => run(20_000), locks);
  await vi.advanceTimersByTimeAsync(20_000);
  await expect(long).resolves.toBeUndefined();
  await expect(inGpuTurn(() => Promise.reject(new Error('no memory')), locks)).rejects.toThrow('no memory');
  expect(await inGpuTurn(() => Promise.resolve('next'), locks)).toBe('next');
});

test('without locks nobody waits', async () => {
  expect(await inGpuTurn(() => Promise.resolve('at once'), null)).toBe('at once');
});
