import '../../shared/no-eval.ts';
import type { Clock } from '../../shared/clock.ts';
import { LiveLine } from './live-line.ts';
import type { FromLive, ToLive } from './live.api.ts';

let line: LiveLine | null = null;

const clock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
  every(ms, action) {
    const timer = setInterval(action, ms);
    return () => clearInterval(timer);
  },
};

function tell(message: FromLive, transfer: Transferable[]): void {
  self.postMessage(message, { transfer });
}

function decode(jpeg: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
}

function take(order: ToLive): void {
  if (order.do === 'open') {
    const { url, wish } = order;
    line = new LiveLine({ open: () => new WebSocket(url), decode, tell, clock, wish });
  } else if (order.do === 'want') line?.want(order.wish);
  else if (order.do === 'seen') line?.seen(order.sequence);
  else line?.hurry();
}

self.addEventListener('message', ({ data }: MessageEvent<ToLive>) => take(data));
