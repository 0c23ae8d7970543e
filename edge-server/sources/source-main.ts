/** The program of a source's thread: reads pictures, and hands them over one by one. */
import { parentPort, workerData } from 'node:worker_threads';
import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { systemClock } from '../clock.ts';
import type { TimedPicture } from './picture-stream.ts';
import { PICTURES_AHEAD } from './source-messages.ts';
import type { FromSourceThread, SourceThreadStart, ToSourceThread } from './source-messages.ts';
import { streamOf } from './source-work.ts';

if (parentPort === null) throw new SightlineError('internal', 'this program runs in a thread of its own');
const port = parentPort;
const { work }: SourceThreadStart = workerData;
const stopping = new AbortController();
let welcome = PICTURES_AHEAD;
/** The newest picture that was not welcome yet. */
let waiting: TimedPicture | null = null;
let wake: () => void = () => undefined;

port.on('message', (message: ToSourceThread) => {
  if (message === 'stop') stopping.abort();
  else welcome += 1;
  if (waiting !== null && welcome > 0) hand(waiting);
  // What waited is on its way, or nobody wants it any more.
  wake();
});

function say(message: FromSourceThread, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

function hand(timed: TimedPicture): void {
  waiting = null;
  welcome -= 1;
  const { buffer } = timed.picture.data;
  say({ type: 'picture', timed }, buffer instanceof ArrayBuffer ? [buffer] : []);
}

/** A live source goes on, and the newest picture waits; any other waits itself. */
async function give(timed: TimedPicture): Promise<void> {
  if (welcome > 0) return hand(timed);
  waiting = timed;
  if (work.live) return undefined;
  await new Promise<void>((resolve) => {
    wake = resolve;
  });
  return undefined;
}

try {
  const stream = streamOf(work, systemClock, (facts) => say({ type: 'facts', facts }));
  for await (const timed of stream(stopping.signal)) {
    if (stopping.signal.aborted) break;
    await give(timed);
  }
  say({ type: 'end' });
} catch (error) {
  const { code, message } = asSightlineError(error);
  say({ type: 'error', code, message });
}
port.close();
