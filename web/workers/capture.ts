import '../../shared/no-eval.ts';
import { messageOf } from '../../shared/errors.ts';
import { browserNow } from './browser-clock.ts';
import type { FromCapture, SentTrack, ToCapture } from './capture.api.ts';
import { PictureSampler } from './picture-sampler.ts';
import { PulledFrames } from './pulled-frames.ts';
import { streamOf } from './track-stream.ts';

const sampler = new PictureSampler(browserNow);
let pulled: PulledFrames<VideoFrame> | null = null;

function tell(message: FromCapture, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}

/** Tells what a picture comes to, when it is time. Does not close it. */
async function look(frame: VideoFrame): Promise<void> {
  if (!sampler.isDue) return;
  const hash = await sampler.hashOf(frame);
  if (hash !== null) tell({ type: 'hash', hash });
}

async function lookAndClose(frame: VideoFrame): Promise<void> {
  try {
    await look(frame);
  } finally {
    frame.close();
    tell({ type: 'looked' });
  }
}

async function send(frame: VideoFrame): Promise<void> {
  try {
    await look(frame);
    tell({ type: 'frame', frame }, [frame]);
  } finally {
    // Sent or not: this handle is not needed any more.
    frame.close();
  }
}

async function read(from: SentTrack): Promise<void> {
  try {
    pulled = new PulledFrames(streamOf(from), send);
    tell({ type: 'reading' });
    await pulled.read();
    tell({ type: 'ended' });
  } catch (error) {
    tell({ type: 'failed', message: messageOf(error) });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToCapture>) => {
  switch (data.type) {
    case 'read':
      return void read(data.from);
    case 'next':
      return pulled?.next();
    case 'look':
      return void lookAndClose(data.frame);
    case 'tick':
      return void setInterval(() => tell({ type: 'tick' }), data.everyMs);
    default:
      return pulled?.stop();
  }
});
