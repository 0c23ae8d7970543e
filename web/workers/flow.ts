import '../../shared/no-eval.ts';
import type { Clock } from '../../shared/clock.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import { asPort } from '../../shared/run/as-port.ts';
import type { FrameVerbs } from '../../shared/run/host.ts';
import { serveFlow } from '../../shared/run/serve-flow.ts';
import { browserNow } from './browser-clock.ts';
import { BrowserPictures } from './browser-pictures.ts';
import { loaderOf } from './flow-modules.ts';
import { HELD_FRAMES } from './flow.api.ts';
import type { FlowStart } from './flow.api.ts';

/** Counts from the page's beginning. */
const clockSince = (timeOrigin: number): Clock => ({
  now: () => browserNow() - timeOrigin,
  wallTime: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
  every(ms, action) {
    const timer = setInterval(action, ms);
    return () => clearInterval(timer);
  },
});

const frames: FrameVerbs<unknown> = {
  close: (frame) => frameOf(frame).close(),
  clone: (frame) => frameOf(frame).clone(),
  transferables: (frame) => [frameOf(frame)],
};

function frameOf(frame: unknown): VideoFrame {
  if (frame instanceof VideoFrame) return frame;
  throw new TypeError('A frame came that is none.');
}

self.addEventListener(
  'message',
  ({ data: { port, timeOrigin, modules } }: MessageEvent<FlowStart>) => {
    const services = {
      loadModule: loaderOf(modules),
      pictures: new BrowserPictures(),
      heldFrames: HELD_FRAMES,
    };
    serveFlow(asPort(port), { clock: clockSince(timeOrigin), frames, services, elements: elementOf });
  },
  { once: true },
);
