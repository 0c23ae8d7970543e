import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Bytes that are still held after everything that nobody holds was collected: of the heap and of buffers beside it. */
export async function heldBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
