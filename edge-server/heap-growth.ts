import { setFlagsFromString } from 'node:v8';

/** For a process whose heap is small beside the pictures and tensors that pass through it. */
export const SMALL_HEAP_PERCENT = 1000;

/** For one that holds stores and caches too, and must not grow to many times their size. */
export const LARGE_HEAP_PERCENT = 100;

/**
 * By how many percent this process's heap may grow before V8 collects the whole of it. Pictures lie outside the heap
 * but count towards it, so that megabytes a frame made V8 collect everything several times a second, 3 to 13 ms each,
 * for a heap in which hardly anything had changed. Goes for all threads. A runtime that does not know the setting goes
 * on as it would.
 */
export function letHeapGrow(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
