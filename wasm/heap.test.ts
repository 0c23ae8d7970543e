import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from './heap.ts';

test('blocks in use never overlap and lie inside the memory', () => {
  const steps = fc.array(fc.tuple(fc.nat(200_000), fc.nat()), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (list) => {
      const memory = new WebAssembly.Memory({ initial: 1 });
      const heap = new Heap(memory, 1000);
      const used: { address: number; size: number }[] = [];
      for (const [size, choice] of list) {
        if (choice % 3 === 0) heap.free(used.splice(choice % (used.length + 1), 1)[0]?.address ?? -1);
        else used.push({ address: heap.allocate(size), size });
      }
      const sorted = used.toSorted((a, b) => a.address - b.address);
      let end = 1000;
      for (const { address, size } of sorted) {
        expect(address % 64).toBe(0);
        expect(address).toBeGreaterThanOrEqual(end);
        end = address + size;
      }
      expect(end).toBeLessThanOrEqual(memory.buffer.byteLength);
    }),
  );
});

test('room that was given back is used again', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const heap = new Heap(memory, 0);
  for (let i = 0; i < 100; i++) heap.free(heap.allocate(1_000_000));
  expect(memory.buffer.byteLength).toBeLessThan(2_000_000);
});

test('beyond the maximum it refuses, and what was there stays usable', () => {
  const heap = new Heap(new WebAssembly.Memory({ initial: 1, maximum: 2 }), 0);
  const first = heap.allocate(65536);
  expect(() => heap.allocate(65537)).toThrow(expect.objectContaining({ code: 'too_large' }));
  expect(heap.allocate(65536)).toBe(first + 65536);
});
