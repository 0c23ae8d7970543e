/**
 * The program of a lane process: one model, one frame at a time, answered as JSON lines on descriptor 4. It is a
 * process and not a thread because a thread inside a native call cannot be stopped without taking the server with it.
 * It ends when its pipe closes, so it never outlives the server, however that ended.
 */
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { ModelRun } from '../../shared/detect/run-model.ts';
import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { machineNow } from '../clock.ts';
import type { FromLane, LaneSetup, ReadFrame, ReadMessage } from './lane-messages.ts';
import { SlotQueue, createSlots } from './lane-slots.ts';
import { openRunner } from './open-runner.ts';
import type { OpenRunner } from './open-runner.ts';

const ANSWER_DESCRIPTOR = 4;

// ^C, a closed terminal and `timeout` reach every process of the group; the server decides when a lane ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const shared = createSlots();
const queue = new SlotQueue(shared);
const readingThread = new Worker(new URL('./lane-reader.js', import.meta.url), { workerData: shared });
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
    const preprocessMs = run.preprocessMs + waitedForDecoding(frame);
    return { type: 'result', key: frame.key, ...run, preprocessMs, begunAt };
  } catch (thrown) {
    const { code, message } = asSightlineError(thrown);
    return { type: 'failed', key: frame.key, code, message };
  } finally {
    freeSince = machineNow();
  }
}

function look({ content, width, height, options }: ReadFrame, payload: Uint8Array): Promise<ModelRun> {
  if (lane === undefined) throw new SightlineError('internal', 'a frame came before the model was open');
  if (content.kind === 'unreadable') throw new SightlineError(content.code, content.message);
  if (content.kind === 'input') return lane.runner.detectInput(payload, { width, height }, options);
  return lane.runner.detect({ layout: content.layout, data: payload }, options);
}

/** What of the decoding was not done beside the frame before, milliseconds. */
function waitedForDecoding({ decoded }: ReadFrame): number {
  return decoded === undefined ? 0 : Math.max(0, decoded.until - Math.max(decoded.from, freeSince));
}

function send(message: FromLane): void {
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < line.length;) sent += writeSync(ANSWER_DESCRIPTOR, line, sent);
}
