/**
 * The program of a lane process: one model, one frame at a time, answered as JSON lines on descriptor 4. It is a
 * process and not a thread because a thread inside a native call cannot be stopped without taking the server with it.
 * It ends when its pipe closes, so it never outlives the server, however that ended.
 */
import { writeSync } from 'node:fs';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { ModelRun } from '../../shared/detect/run-model.ts';
import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { machineNow } from '../clock.ts';
import { SMALL_HEAP_PERCENT, letHeapGrow } from '../heap-growth.ts';
import type { FromLane, LaneSetup, ReadFrame, ReadMessage, ReaderData } from './lane-messages.ts';
import { SlotQueue, createSlots } from './lane-slots.ts';
import { openRunner } from './open-runner.ts';
import type { OpenRunner } from './open-runner.ts';
import { TensorReceiver } from './tensor-post.ts';

const ANSWER_DESCRIPTOR = 4;

// ^C, a closed terminal and `timeout` reach every process of the group; the server decides when a lane ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

letHeapGrow(SMALL_HEAP_PERCENT);
const slots = createSlots();
const queue = new SlotQueue(slots);
const { port1, port2 } = new MessageChannel();
const tensors = new TensorReceiver(port1);
const workerData: ReaderData = { slots, tensors: port2 };
const readingThread = new Worker(new URL('./lane-reader.js', import.meta.url), {
  workerData,
  transferList: [port2],
});
readingThread.on('error', (error) => {
  throw error;
});

let lane: OpenRunner | undefined;
/** When the frame before was done, by `machineNow`. */
let freeSince = 0;
for (let message = queue.take(); message !== undefined; message = queue.take()) {
  const header: ReadMessage = JSON.parse(Buffer.from(message.header).toString());
  if (header.type === 'open') lane = await open(header.setup);
  else send(await infer(header, message.payload));
  queue.release();
}
process.exit(0);

async function open(setup: LaneSetup): Promise<OpenRunner | undefined> {
  try {
    const opened = await openRunner(setup);
    send({ type: 'opened', provider: opened.provider });
    return opened;
  } catch (thrown) {
    const { code, message } = asSightlineError(thrown, 'invalid_model');
    send({ type: 'refused', code, message });
    return process.exit(0);
  }
}

async function infer(frame: ReadFrame, payload: Uint8Array): Promise<FromLane> {
  const begunAt = machineNow();
  try {
    const run = await look(frame, payload);
    const preprocessMs = run.preprocessMs + waitedForMaking(frame);
    return { type: 'result', key: frame.key, ...run, preprocessMs, begunAt };
  } catch (thrown) {
    const { code, message } = asSightlineError(thrown);
    return { type: 'failed', key: frame.key, code, message };
  } finally {
    tensors.giveBack();
    freeSince = machineNow();
  }
}

function look({ content, width, height, options }: ReadFrame, payload: Uint8Array): Promise<ModelRun> {
  if (content.kind === 'unreadable') throw new SightlineError(content.code, content.message);
  if (lane === undefined) throw new SightlineError('internal', 'a frame came before the model was open');
  const { runner } = lane;
  if (content.kind === 'input') return runner.detectInput(payload, { width, height }, options);
  if (content.kind === 'picture') return runner.detect({ layout: content.layout, data: payload }, options);
  const input = { tensor: tensors.take(content.tensor), geometry: content.geometry };
  return runner.detectPrepared(input, options);
}

/** What of the making was not done beside the frame before, milliseconds. */
function waitedForMaking({ made }: ReadFrame): number {
  return made === undefined ? 0 : Math.max(0, made.until - Math.max(made.from, freeSince));
}

function send(message: FromLane): void {
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < line.length;) sent += writeSync(ANSWER_DESCRIPTOR, line, sent);
}
