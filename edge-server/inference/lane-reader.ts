/**
 * The reading thread of a lane process: takes messages off the pipe at descriptor 3 while the main thread is inside
 * a native call. It blocks in reads, which nobody needs to interrupt: the pipe closes when the server ends.
 */
import { readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { PREFIX_BYTES, readPrefix } from './lane-framing.ts';
import { SlotQueue } from './lane-slots.ts';
import type { SharedSlots } from './lane-slots.ts';

const PIPE_DESCRIPTOR = 3;

const shared: SharedSlots = workerData;
const queue = new SlotQueue(shared);
const prefix = Buffer.alloc(PREFIX_BYTES);

/** Fills `target`; false when the pipe ends before. */
function readFully(target: Uint8Array): boolean {
  for (let filled = 0; filled < target.length;) {
    const count = readSync(PIPE_DESCRIPTOR, target, filled, target.length - filled, null);
    if (count === 0) return false;
    filled += count;
  }
  return true;
}

while (readFully(prefix)) {
  const { headerBytes, payloadBytes } = readPrefix(prefix);
  if (!readFully(queue.acquire(headerBytes, payloadBytes))) break;
  queue.publish();
}
queue.end();
