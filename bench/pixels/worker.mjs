// Camera frames to tensors in a worker: by a canvas, and by copyTo and the kernel. Both get every frame and take
// turns at being first.
import { packedLayout } from '/build/wasm/pack.js';
import { createPreprocessor } from '/build/wasm/preprocess.js';

const WARM_UP = 20;

/** What most code does: draw, read back, loop. All that can be kept from frame to frame is kept. */
function makeCanvasWay({ width, height }, side) {
  const context = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true });
  const ratio = Math.min(side / width, side / height);
  const placed = [Math.round(width * ratio), Math.round(height * ratio)];
  const [x, y] = placed.map((length) => Math.floor((side - length) / 2));
  const count = side * side;
  const tensor = new Float32Array(count * 3);
  return async (frame) => {
    context.drawImage(frame, x, y, ...placed);
    const { data } = context.getImageData(0, 0, side, side);
    for (let i = 0, j = 0; i < count; i++, j += 4) {
      tensor[i] = data[j] / 255;
      tensor[count + i] = data[j + 1] / 255;
      tensor[2 * count + i] = data[j + 2] / 255;
    }
    return tensor;
  };
}

function specOf(side) {
  return {
    width: side,
    height: side,
    fit: 'letterbox',
    anchor: 'center',
    pad: 0,
    color: 'rgb',
    scale: 1 / 255,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    layout: 'nchw',
    type: 'float32',
  };
}

/** The visible part of a frame, in its own format, as `copyTo` writes it. */
function layoutOf({ format, visibleRect: { width, height } }) {
  return {
    ...packedLayout(format, width, height),
    visible: { x: 0, y: 0, width, height },
  };
}

/** As a lane does it: each part of the frame is copied just before the kernel takes it. */
function makeKernelWay(kernel, side, copyTimes) {
  const spec = specOf(side);
  return async (frame) => {
    const layout = layoutOf(frame);
    const { x, y, width } = frame.visibleRect;
    let copyMs = 0;
    const banded = await kernel.runBands(layout, spec, async ({ from, to }, room) => {
      const begun = performance.now();
      const rect = { x, y: y + from, width, height: to - from };
      const planes = await frame.copyTo(room(frame.allocationSize({ rect })), { rect });
      copyMs += performance.now() - begun;
      return planes;
    });
    copyTimes.push(copyMs);
    return banded.tensor.data;
  };
}

async function timed(times, way, frame) {
  const begun = performance.now();
  const tensor = await way(frame);
  times.push(performance.now() - begun);
  return tensor;
}

/** Levels of 255 by which two tensors differ on average: they should show the same picture. */
function meanDifference(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return (sum / a.length) * 255;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function measure({ readable, size, side, frames }) {
  const module = await WebAssembly.compileStreaming(fetch('/build/wasm/preprocess.wasm'));
  const copyTimes = [];
  const times = [[], []];
  const ways = [makeCanvasWay(size, side), makeKernelWay(await createPreprocessor(module), side, copyTimes)];
  const reader = readable.getReader();
  let difference = 0;
  for (let i = 0; i < WARM_UP + frames; i++) {
    if (i === WARM_UP) for (const list of [copyTimes, ...times]) list.length = 0;
    const { value: frame } = await reader.read();
    try {
      const tensors = [];
      for (const way of [i % 2, 1 - (i % 2)]) tensors[way] = await timed(times[way], ways[way], frame);
      difference = meanDifference(tensors[0], tensors[1]);
    } finally {
      frame.close();
    }
  }
  const [canvasMs, kernelMs] = times.map(median);
  return { canvasMs, kernelMs, copyMs: median(copyTimes), ratio: canvasMs / kernelMs, difference };
}

self.addEventListener('message', ({ data }) => {
  measure(data).then(
    (figures) => self.postMessage({ figures }),
    (error) => self.postMessage({ error: String(error?.stack ?? error) }),
  );
});
