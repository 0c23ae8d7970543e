import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

const [FAST, SLOW, A, B] = [{}, {}, {}, {}];
const CLIENTS = [{}, {}, {}, {}, {}];

test('each client gets its turn, however fast the others are', () => {
  const queue = new FairQueue<object, string>();
  queue.put(FAST, 'f1');
  queue.put(SLOW, 's1');
  expect(queue.take()).toBe('f1');
  queue.put(FAST, 'f2');
  queue.put(FAST, 'f3');
  expect(queue.take()).toBe('s1');
  expect(queue.take()).toBe('f3');
  expect(queue.take()).toBeUndefined();
});

test('the newest wins and the one it replaces comes back, its place is kept', () => {
  const queue = new FairQueue<object, number>();
  expect(queue.put(A, 1)).toBeUndefined();
  queue.put(B, 2);
  expect(queue.put(A, 3)).toBe(1);
  expect(queue.size).toBe(2);
  expect([queue.take(), queue.take()]).toEqual([3, 2]);
});

test('removes a client, or only the very item that is meant', () => {
  const queue = new FairQueue<object, number>();
  queue.put(A, 1);
  expect(queue.remove(A, 9)).toBeUndefined();
  expect(queue.remove(A, 1)).toBe(1);
  expect(queue.remove(A)).toBeUndefined();
});

test('between two turns of one client, every client that waits has one', () => {
  const clients = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(fc.array(clients, { minLength: 1, maxLength: 60 }), (arrivals) => {
      const queue = new FairQueue<object, number>();
      const waiting = new Set<number>();
      let servedSince = new Map<number, Set<number>>();
      for (const client of arrivals) {
        queue.put(CLIENTS[client] ?? {}, client);
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

test('who always waits gets its share of the turns; who comes back has saved up none', () => {
  const shares = fc.array(fc.constantFrom(1 / 4, 1, 4), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(shares, (each) => {
      const queue = new FairQueue<object, number>();
      const turns = each.map(() => 0);
      const wait = (client: number): void => void queue.put(CLIENTS[client] ?? {}, client, each[client]);
      each.forEach((_, client) => wait(client));
      const rounds = 40 * each.reduce((sum, share) => sum + 4 * share, 0);
      for (let turn = 0; turn < rounds; turn += 1) {
        const served = queue.take() ?? -1;
        turns[served] = (turns[served] ?? 0) + 1;
        wait(served);
      }
      turns.forEach((had, client) =>
        expect(Math.abs(had - 160 * (each[client] ?? 0))).toBeLessThanOrEqual(5),
      );
    }),
  );
  const queue = new FairQueue<object, string>();
  for (let turn = 0; turn < 100; turn += 1) {
    queue.put(FAST, 'fast');
    queue.take();
  }
  const order: (string | undefined)[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    queue.put(FAST, 'fast');
    queue.put(SLOW, 'slow');
    order.push(queue.take());
  }
  expect(order.filter((served) => served === 'slow')).toHaveLength(3);
});

function minus(set: ReadonlySet<number>, value: number): Set<number> {
  return new Set([...set].filter((other) => other !== value));
}
