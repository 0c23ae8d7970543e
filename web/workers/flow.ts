import '../../shared/no-eval.ts';
import type { Clock } from '../../shared/clock.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import { asPort } from '../../shared/run/as-port.ts';
import type { FrameVerbs } from '../../shared/run/host.ts';
import { serveFlow } from '../../shared/run/serve-flow.ts';

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

const frames: FrameVerbs<unknown> = {
  close: (frame) => frameOf(frame).close(),
  clone: (frame) => frameOf(frame).clone(),
  transferables: (frame) => [frameOf(frame)],
};

function frameOf(frame: unknown): VideoFrame {
  if (frame instanceof VideoFrame) return frame;
  throw new TypeError('A frame came that is none.');
}

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!(data instanceof MessagePort)) return;
  serveFlow(asPort(data), { clock, frames, services: {}, elements: elementOf });
});
