import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

test('each client gets its turn, however fast the others are', () => {
  const queue = new FairQueue<string, string>();
  queue.put('fast', 'f1');
  queue.put('slow', 's1');
  expect(queue.take()).toBe('f1');
  queue.put('fast', 'f2');
  queue.put('fast', 'f3');
  expect(queue.take()).toBe('s1');
  expect(queue.take()).toBe('f3');
  expect(queue.take()).toBeUndefined();
});

test('the newest wins and the one it replaces comes back, its place is kept', () => {
  const queue = new FairQueue<string, number>();
  expect(queue.put('a', 1)).toBeUndefined();
  queue.put('b', 2);
  expect(queue.put('a', 3)).toBe(1);
  expect(queue.size).toBe(2);
  expect([queue.take(), queue.take()]).toEqual([3, 2]);
});

test('removes a client, or only the very item that is meant', () => {
  const queue = new FairQueue<string, number>();
  queue.put('a', 1);
  expect(queue.remove('a', 9)).toBeUndefined();
  expect(queue.remove('a', 1)).toBe(1);
  expect(queue.remove('a')).toBeUndefined();
});

test('between two turns of one client, every client that waits has one', () => {
  const clients = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(fc.array(clients, { minLength: 1, maxLength: 60 }), (arrivals) => {
      const queue = new FairQueue<number, number>();
      const waiting = new Set<number>();
      let servedSince = new Map<number, Set<number>>();
      for (const client of arrivals) {
        queue.put(client, client);
        waiting.add(client);
        if (queue.size < 3) continue;
        const served = queue.take();
        if (served === undefined) throw new Error('nothing was served');
        // Nobody who waited at this client's last turn is still waiting without a turn.
        expect([...(servedSince.get(served) ?? [])].filter((other) => waiting.has(other))).toEqual([]);
        waiting.delete(served);
        servedSince = new Map([...servedSince].map(([of, others]) => [of, minus(others, served)]));
        servedSince.set(served, new Set(waiting));
      }
    }),
  );
});

function minus(set: ReadonlySet<number>, value: number): Set<number> {
  return new Set([...set].filter((other) => other !== value));
}
