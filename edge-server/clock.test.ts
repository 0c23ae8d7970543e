import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { machineNow, systemClock } from './clock.ts';

const MACHINE = 'const [s, n] = process.hrtime(); const machine = s * 1e3 + n / 1e6;';

test('another process reads the same clock', () => {
  const before = machineNow();
  const there = Number(execFileSync(process.execPath, ['-e', `${MACHINE} console.log(machine)`]).toString());
  expect(there).toBeGreaterThan(before);
  expect(there).toBeLessThan(machineNow());
});

/** The same in a thread, asked for once. */
function threadNow(): Promise<number> {
  const worker = new Worker(`${MACHINE} require('node:worker_threads').parentPort.postMessage(machine)`, {
    eval: true,
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

test('a thread reads the same clock, so that its steps lie on the same line', async () => {
  const before = systemClock.now();
  const there = await threadNow();
  expect(there).toBeGreaterThan(before);
  expect(there).toBeLessThan(systemClock.now());
});
