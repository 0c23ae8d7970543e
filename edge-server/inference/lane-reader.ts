/**
 * The reading thread of a lane process: takes messages off the pipe at descriptor 3 while the main thread is inside
 * a native call, and meanwhile decodes and pre-processes what it read. It blocks in reads, which nobody needs to interrupt:
 * the pipe closes when the server ends.
 */
import { readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { asSightlineError } from '../../shared/errors.ts';
import type { LossyPicture } from '../../shared/frame.ts';
import { machineNow } from '../clock.ts';
import { decodeLossy } from './decode-lossy.ts';
import { openPreparer } from './frame-preparer.ts';
import type { FramePreparer } from './frame-preparer.ts';
import { PREFIX_BYTES, readPrefix } from './lane-framing.ts';
import type {
  LaneFrame,
  LanePixels,
  OpenLane,
  ReadFrame,
  ReadMessage,
  ReaderData,
  ToLane,
} from './lane-messages.ts';
import { SlotQueue } from './lane-slots.ts';
import { TensorSender } from './tensor-post.ts';

const PIPE_DESCRIPTOR = 3;
const NOTHING = new Uint8Array(0);

const given: ReaderData = workerData;
const queue = new SlotQueue(given.slots);
const prefix = Buffer.alloc(PREFIX_BYTES);
/** There from the first message on. */
let preparer: Promise<FramePreparer> | undefined;

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
  if (message.type === 'open') return open(message);
  const { content, options } = message;
  if (content.kind === 'lossy') return takeLossy(message, content.lossy, payloadBytes);
  if (options.within !== undefined) return passOn({ ...message, content }, payloadBytes);
  return takeWhole(message, content, payloadBytes);
}

function open(message: OpenLane): boolean {
  put(message, NOTHING);
  preparer = openPreparer(message.setup, new TensorSender(given.tensors));
  // The main thread loads the same file and tells why it cannot; if only this one fails, the first frame ends it.
  preparer.catch(() => undefined);
  return true;
}

/** A frame of which parts are looked at, which only the thread that infers can choose. */
function passOn(frame: ReadFrame, payloadBytes: number): boolean {
  const header = Buffer.from(JSON.stringify(frame));
  const slot = queue.acquire(header.length, payloadBytes);
  slot.set(header);
  // Pixels go from the pipe to where they are looked at, without a copy.
  if (!readFully(slot.subarray(header.length))) return false;
  queue.publish();
  return true;
}

async function takeWhole(frame: LaneFrame, pixels: LanePixels, payloadBytes: number): Promise<boolean> {
  const ready = await opened();
  if (!readFully(ready.room(payloadBytes))) return false;
  const from = machineNow();
  const content = await orUnreadable(() => ready.prepare(pixels, payloadBytes, frame));
  put({ ...frame, content, made: { from, until: machineNow() } }, NOTHING);
  return true;
}

async function takeLossy(frame: LaneFrame, lossy: LossyPicture, payloadBytes: number): Promise<boolean> {
  const bytes = Buffer.alloc(payloadBytes);
  if (!readFully(bytes)) return false;
  const from = machineNow();
  let pixels: Uint8Array = NOTHING;
  const content = await orUnreadable(async () => {
    const picture = await decodeLossy(bytes, lossy);
    if (frame.options.within === undefined) return (await opened()).preparePicture(picture);
    pixels = picture.data;
    return { kind: 'picture', layout: picture.layout };
  });
  put({ ...frame, content, made: { from, until: machineNow() } }, pixels);
  return true;
}

function opened(): Promise<FramePreparer> {
  if (preparer === undefined) throw new TypeError('a frame came before the model');
  return preparer;
}

/** What nothing can be made of is told in its frame's turn, and costs no other. */
async function orUnreadable(
  make: () => Promise<ReadFrame['content']> | ReadFrame['content'],
): Promise<ReadFrame['content']> {
  try {
    return await make();
  } catch (thrown) {
    const { code, message } = asSightlineError(thrown);
    return { kind: 'unreadable', code, message };
  }
}

function put(message: ReadMessage, payload: Uint8Array): void {
  const header = Buffer.from(JSON.stringify(message));
  const slot = queue.acquire(header.length, payload.length);
  slot.set(header);
  slot.set(payload, header.length);
  queue.publish();
}

let isOpen = true;
while (isOpen) isOpen = await takeMessage();
queue.end();
