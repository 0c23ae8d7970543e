import { expect, test } from 'vitest';
import { SlotQueue, createSlots } from './lane-slots.ts';

function put(queue: SlotQueue, header: readonly number[], payload: readonly number[]): void {
  queue.acquire(header.length, payload.length).set([...header, ...payload]);
  queue.publish();
}

test('messages come out in order, both parts as long as they went in, over the two slots again and again', () => {
  const shared = createSlots();
  const [filling, emptying] = [new SlotQueue(shared), new SlotQueue(shared)];
  put(filling, [1], [2, 3]);
  for (let n = 0; n < 5; n += 1) {
    put(filling, [n, n], [n + 1]);
    const message = emptying.take();
    const expected = n === 0 ? [[1], [2, 3]] : [[n - 1, n - 1], [n]];
    expect([[...(message?.header ?? [])], [...(message?.payload ?? [])]]).toEqual(expected);
    emptying.release();
  }
});

test('the end is told after what came before it', () => {
  const shared = createSlots();
  const [filling, emptying] = [new SlotQueue(shared), new SlotQueue(shared)];
  put(filling, [7], []);
  filling.end();
  expect([...(emptying.take()?.header ?? [])]).toEqual([7]);
  emptying.release();
  expect(emptying.take()).toBeUndefined();
});

test('what is larger than a slot is refused instead of written past its end', () => {
  const queue = new SlotQueue(createSlots());
  expect(() => queue.acquire(8, 64 * 1024 * 1024)).toThrow(RangeError);
});
