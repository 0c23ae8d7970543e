import { expect, test } from 'vitest';
import { YoungGarbage } from './young-garbage.ts';

const MEBIBYTE = 1024 * 1024;

function held(): number {
  return process.memoryUsage().arrayBuffers;
}

test('sweeps once for every 3 MiB that came', () => {
  let sweeps = 0;
  const garbage = new YoungGarbage(() => (sweeps += 1));
  for (let message = 0; message < 7; message += 1) garbage.add(MEBIBYTE / 2);
  expect(sweeps).toBe(1);
  for (let message = 0; message < 5; message += 1) garbage.add(MEBIBYTE / 2);
  expect(sweeps).toBe(2);
});

test('frees what messages held, without a full collection', () => {
  const garbage = new YoungGarbage();
  const before = held();
  for (let message = 0; message < 64; message += 1) garbage.add(new Uint8Array(MEBIBYTE).length);
  expect(held() - before).toBeLessThan(32 * MEBIBYTE);
});
