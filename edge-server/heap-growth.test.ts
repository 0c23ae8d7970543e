import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { SMALL_HEAP_PERCENT, letHeapGrow } from './heap-growth.ts';

/** Fills a fresh heap with what stays, 384 MiB,, and tells how often the whole of it was collected meanwhile. */
const FILLS_ITS_HEAP = `
  const { PerformanceObserver, constants } = require('node:perf_hooks');
  const { parentPort } = require('node:worker_threads');
  let collections = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries())
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1;
  }).observe({ entryTypes: ['gc'] });
  const kept = [];
  (function fill() {
    kept.push(new Array(128 * 1024).fill(kept.length + 0.5));
    if (kept.length < 384) return setImmediate(fill);
    parentPort.postMessage(collections);
  })();
`;

async function wholeCollections(percent: number): Promise<number> {
  letHeapGrow(percent);
  const [collections]: unknown[] = await once(new Worker(FILLS_ITS_HEAP, { eval: true }), 'message');
  return Number(collections);
}

// As it was: the runtime's own choice.
afterEach(() => letHeapGrow(0));

test('a heap that may grow is seldom collected whole', async () => {
  const tight = await wholeCollections(5);
  const wide = await wholeCollections(SMALL_HEAP_PERCENT);
  expect(wide).toBeLessThan(tight / 2);
});
