import '../../shared/no-eval.ts';
import { asSightlineError } from '../../shared/errors.ts';
import { RunPipe } from './run-pipe.ts';
import type { FromRunLink, ToRunLink } from './run-link.api.ts';

let pipe: RunPipe | null = null;

function tell(message: FromRunLink): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's page is its only target
  self.postMessage(message);
}

function take(order: ToRunLink): void {
  if (order.do === 'open') pipe = new RunPipe(new WebSocket(order.url), tell);
  else if (order.do === 'send') pipe?.send(order.message);
  else pipe?.sendFrame(order.id, order.info, order.frame);
}

self.addEventListener('message', ({ data }: MessageEvent<ToRunLink>) => {
  try {
    take(data);
  } catch (error) {
    const { code, message } = asSightlineError(error, 'edge_lost');
    tell({ tell: 'lost', code, message });
  }
});
