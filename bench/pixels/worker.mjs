// Camera frames to tensors in a worker: by a canvas, and by copyTo and the kernel. Both get every frame and take
// turns at being first; every other two frames the kernel gets in bands, and the others whole.
import { packedLayout } from '/build/wasm/pack.js';
import { createPreprocessor } from '/build/wasm/preprocess.js';

const WARM_UP = 40;

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

/** Each part of the frame is copied just before the kernel takes it. */
function makeBandsWay(kernel, side, copyTimes) {
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

/** The frame is copied, then the kernel takes it. */
function makeWholeWay(kernel, side, copyTimes) {
  const spec = specOf(side);
  return async (frame) => {
    const begun = performance.now();
    const planes = await frame.copyTo(kernel.inputBuffer(frame.allocationSize()));
    copyTimes.push(performance.now() - begun);
    return kernel.runInPlace({ ...layoutOf(frame), planes }, spec).tensor.data;
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

/** A way, and what was measured of it. */
function entryOf(name, make) {
  const copyTimes = [];
  return { name, way: make(copyTimes), times: [], copyTimes };
}

/** Of both ways to use the kernel the one that is quicker here, as a lane chooses it from its first frames. */
function quicker(one, other) {
  return median(other.times) < median(one.times) ? other : one;
}

async function measure({ readable, size, side, frames }) {
  const module = await WebAssembly.compileStreaming(fetch('/build/wasm/preprocess.wasm'));
  const kernel = await createPreprocessor(module);
  const canvas = entryOf('canvas', () => makeCanvasWay(size, side));
  const bands = entryOf('bands', (copyTimes) => makeBandsWay(kernel, side, copyTimes));
  const whole = entryOf('whole', (copyTimes) => makeWholeWay(kernel, side, copyTimes));
  const reader = readable.getReader();
  let difference = 0;
  for (let i = 0; i < WARM_UP + frames; i++) {
    if (i === WARM_UP)
      for (const { times, copyTimes } of [canvas, bands, whole]) times.length = copyTimes.length = 0;
    const { value: frame } = await reader.read();
    try {
      // Only one of them, since the next finds the frame in the processor's cache.
      const pair = [canvas, i % 4 < 2 ? bands : whole];
      const tensors = [];
      for (const at of [i % 2, 1 - (i % 2)]) tensors[at] = await timed(pair[at].times, pair[at].way, frame);
      difference = meanDifference(tensors[0], tensors[1]);
    } finally {
      frame.close();
    }
  }
  const chosen = quicker(bands, whole);
  const [canvasMs, kernelMs] = [canvas, chosen].map(({ times }) => median(times));
  const copyMs = median(chosen.copyTimes);
  return { canvasMs, kernelMs, copyMs, way: chosen.name, ratio: canvasMs / kernelMs, difference };
}

self.addEventListener('message', ({ data }) => {
  measure(data).then(
    (figures) => self.postMessage({ figures }),
    (error) => self.postMessage({ error: String(error?.stack ?? error) }),
  );
});
