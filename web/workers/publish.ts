import '../../shared/no-eval.ts';
import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { PublishLink } from './publish-link.ts';
import type { SqueezedPicture } from './publish-link.ts';
import type { FromPublish, ToPublish } from './publish.api.ts';

/** Good enough for models and people; a half of what 0.9 takes. */
const QUALITY = 0.75;

const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
let link: PublishLink | null = null;

function tell(message: FromPublish): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's page is its only target
  self.postMessage(message);
}

async function squeeze(frame: VideoFrame, side: number): Promise<SqueezedPicture> {
  if (context === null) throw new SightlineError('unsupported', 'This browser gives workers no canvas.');
  const { displayWidth, displayHeight } = frame;
  const scale = Math.min(1, side / Math.max(displayWidth, displayHeight));
  canvas.width = Math.max(1, Math.round(displayWidth * scale));
  canvas.height = Math.max(1, Math.round(displayHeight * scale));
  context.drawImage(frame, 0, 0, canvas.width, canvas.height);
  const { width, height } = canvas;
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return { lossy: { format: 'jpeg', quality: QUALITY, width, height }, bytes };
}

function take(order: ToPublish): void {
  if (order.do === 'open') link = new PublishLink(new WebSocket(order.url), order.name, squeeze, tell);
  else if (link === null) order.frame.close();
  else void link.send(order.frame, order.takenAt, () => Date.now());
}

self.addEventListener('message', ({ data }: MessageEvent<ToPublish>) => {
  try {
    take(data);
  } catch (error) {
    const { code, message } = asSightlineError(error, 'edge_lost');
    tell({ tell: 'lost', code, message });
  }
});
