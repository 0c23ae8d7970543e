/**
 * The reading thread of a lane process: takes messages off the pipe at descriptor 3 while the main thread is inside
 * a native call, and decodes squeezed pictures meanwhile. It blocks in reads, which nobody needs to interrupt: the pipe
 * closes when the server ends.
 */
import { readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { asSightlineError } from '../../shared/errors.ts';
import type { LossyPicture } from '../../shared/frame.ts';
import { machineNow } from '../clock.ts';
import { decodeLossy } from './decode-lossy.ts';
import { PREFIX_BYTES, readPrefix } from './lane-framing.ts';
import type { LaneFrame, ReadFrame, ToLane } from './lane-messages.ts';
import { SlotQueue } from './lane-slots.ts';
import type { SharedSlots } from './lane-slots.ts';

const PIPE_DESCRIPTOR = 3;
const NOTHING = new Uint8Array(0);

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

/** Takes one message over; false when the pipe has ended. */
async function takeMessage(): Promise<boolean> {
  if (!readFully(prefix)) return false;
  const { headerBytes, payloadBytes } = readPrefix(prefix);
  const header = Buffer.alloc(headerBytes);
  if (!readFully(header)) return false;
  const message: ToLane = JSON.parse(header.toString());
  if (message.type === 'frame' && message.content.kind === 'lossy')
    return takeLossy(message, message.content.lossy, payloadBytes);
  const slot = queue.acquire(headerBytes, payloadBytes);
  slot.set(header);
  // Pixels go from the pipe to where they are looked at, without a copy.
  if (!readFully(slot.subarray(headerBytes))) return false;
  queue.publish();
  return true;
}

async function takeLossy(frame: LaneFrame, lossy: LossyPicture, payloadBytes: number): Promise<boolean> {
  const bytes = Buffer.alloc(payloadBytes);
  if (!readFully(bytes)) return false;
  const from = machineNow();
  const { content, data } = await decoded(bytes, lossy);
  const read: ReadFrame = { ...frame, content, decoded: { from, until: machineNow() } };
  const header = Buffer.from(JSON.stringify(read));
  const slot = queue.acquire(header.length, data.length);
  slot.set(header);
  slot.set(data, header.length);
  queue.publish();
  return true;
}

/** What cannot be decoded is told in its frame's turn, and costs no other. */
async function decoded(
  bytes: Uint8Array,
  lossy: LossyPicture,
): Promise<Pick<ReadFrame, 'content'> & { readonly data: Uint8Array }> {
  try {
    const { layout, data } = await decodeLossy(bytes, lossy);
    return { content: { kind: 'picture', layout }, data };
  } catch (thrown) {
    const { code, message } = asSightlineError(thrown);
    return { content: { kind: 'unreadable', code, message }, data: NOTHING };
  }
}

let isOpen = true;
while (isOpen) isOpen = await takeMessage();
queue.end();
