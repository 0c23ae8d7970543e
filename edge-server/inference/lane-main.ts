/**
 * The program of a lane process: one model, one frame at a time, over the pipe at descriptor 3. It is a process and
 * not a thread because a thread inside a native call cannot be stopped without taking the server with it. It ends
 * when the pipe closes, so it never outlives the server, however that ended.
 */
import { Socket } from 'node:net';
import type { OnReadOpts, SocketConstructorOpts } from 'node:net';
import { asSightlineError } from '../../shared/errors.ts';
import { LaneReader, laneHead } from './lane-framing.ts';
import type { FromLane, LaneFrame, LaneSetup, ToLane } from './lane-messages.ts';
import { openRunner } from './open-runner.ts';
import type { OpenRunner } from './open-runner.ts';

const PIPE_DESCRIPTOR = 3;
/** One read takes all that the kernel holds of a frame. */
const READ_BYTES = 1024 * 1024;

const chunk = Buffer.allocUnsafeSlow(READ_BYTES);
const reader = new LaneReader<ToLane>(staging());
let lane: OpenRunner | undefined;
/** How far `chunk` is filled, and how far it is read. */
let filled = 0;
let offset = 0;

const pipeOptions: SocketConstructorOpts & { onread: OnReadOpts } = {
  fd: PIPE_DESCRIPTOR,
  onread: {
    buffer: chunk,
    callback(length): boolean {
      filled = length;
      offset = 0;
      return consume();
    },
  },
};
const pipe = new Socket(pipeOptions);
pipe.on('close', () => process.exit(0));
pipe.on('error', () => process.exit(1));
// A terminal's ^C reaches every process of the group; the server decides when a lane ends.
process.on('SIGINT', () => undefined);

/** Payloads share one memory: the next is not read before the last one is done with. */
function staging(): (byteLength: number) => Uint8Array {
  let memory = new Uint8Array(0);
  return (byteLength) => {
    if (memory.length < byteLength) memory = new Uint8Array(byteLength);
    return memory.subarray(0, byteLength);
  };
}

/** Reads on in what lies in `chunk`. False while a message is being worked on: nothing may be read over it. */
function consume(): boolean {
  while (offset < filled) {
    const step = reader.read(chunk.subarray(0, filled), offset);
    offset = step.offset;
    if (step.message === undefined) continue;
    void handle(step.message.header, step.message.payload).then(proceed);
    return false;
  }
  return true;
}

function proceed(): void {
  if (consume()) pipe.resume();
}

/** Never rejects: what goes wrong is told to the server. */
async function handle(message: ToLane, payload: Uint8Array): Promise<void> {
  if (message.type === 'open') await open(message.setup);
  else send(await infer(message, payload));
}

async function open(setup: LaneSetup): Promise<void> {
  try {
    lane = await openRunner(setup);
    send({ type: 'opened', provider: lane.provider });
  } catch (thrown) {
    const { code, message } = asSightlineError(thrown, 'invalid_model');
    send({ type: 'refused', code, message });
    pipe.end();
  }
}

async function infer(frame: LaneFrame, payload: Uint8Array): Promise<FromLane> {
  const { key, width, height, content, options } = frame;
  try {
    if (lane === undefined) throw new Error('a frame came before the model was open');
    const run =
      content.kind === 'input'
        ? await lane.runner.detectInput(payload, { width, height }, options)
        : await lane.runner.detect({ layout: content.layout, data: payload }, options);
    return { type: 'result', key, ...run };
  } catch (thrown) {
    const { code, message } = asSightlineError(thrown);
    return { type: 'failed', key, code, message };
  }
}

function send(message: FromLane): void {
  pipe.write(laneHead(message, 0));
}
