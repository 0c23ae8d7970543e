import '../../shared/no-eval.ts';
import { parseConnect, parseToFrame } from './parse-message.ts';
import type { EmbeddedView, FromFrame } from './protocol.ts';
import { openView } from './view.ts';

const box = document.querySelector<HTMLElement>('#view');
if (box !== null) awaitParent(box);

/** Takes one port from the page that holds this frame, once; from then on only that port is listened to. */
function awaitParent(view: HTMLElement): void {
  const controller = new AbortController();
  const take = ({ source, data, ports }: MessageEvent<unknown>) => {
    const [port] = ports;
    if (source !== window.parent || window.parent === window) return;
    if (parseConnect(data) === null || port === undefined) return;
    controller.abort();
    void serve(view, port);
  };
  window.addEventListener('message', take, { signal: controller.signal });
}

/** Does what comes through the port, and tells through it what happens. */
async function serve(view: HTMLElement, port: MessagePort): Promise<void> {
  const tell = (message: FromFrame) => port.postMessage(message);
  const embedded = await openView(view, {
    detections: (detail) => tell({ type: 'detections', detail }),
    state: (detail) => tell({ type: 'state', detail }),
    error: (detail) => tell({ type: 'error', detail }),
  });
  port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = parseToFrame(data);
    if (message?.type === 'configure') embedded.configure(message.settings);
    if (message?.type === 'close') void end(embedded, tell);
  });
  port.start();
  tell({ type: 'connected' });
}

async function end(embedded: EmbeddedView, tell: (message: FromFrame) => void): Promise<void> {
  await embedded.close();
  tell({ type: 'closed' });
}
