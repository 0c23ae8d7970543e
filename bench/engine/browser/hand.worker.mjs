// What a user would write by hand: a stage in a web worker that looks at a frame and hands it on.
import { lookOf, meanLuma } from './frames.mjs';

/** By transfer; by cloning the frame's handle, as `postMessage` does without a list; or by copying its pixels. */
const PASS = {
  transfer: (frame, port) => port.postMessage(frame, [frame]),
  clone: (frame, port) => {
    port.postMessage(frame);
    frame.close();
  },
  copy: (pixels, port) => port.postMessage(pixels),
};

self.addEventListener(
  'message',
  ({ data: { from, to, way, reading } }) => {
    const lookAt =
      way === 'copy' ? (pixels) => (reading ? meanLuma(pixels) : pixels.length) : lookOf(reading);
    from.addEventListener('message', async ({ data: frame }) => {
      const seen = lookAt(frame);
      if ((typeof seen === 'number' ? seen : await seen) >= 0) PASS[way](frame, to);
    });
    from.start();
  },
  { once: true },
);
