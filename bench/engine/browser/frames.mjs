// What every side of the browser's measurement shares: the frames, and what a stage does with one.

export const WIDTH = 1920;
export const HEIGHT = 1080;
const BYTES = WIDTH * HEIGHT * 1.5;
const STEP = 16;

/** One picture in I420; its pixels do not matter. */
export function pictureBytes() {
  return new Uint8Array(BYTES).map((_, at) => (at * 31) & 255);
}

/** Frames of 1080p, each with a time of its own, as a camera gives them: they share pixels, which nobody changes. */
export class FrameMaker {
  #base;
  #timestamp = 0;

  constructor(data) {
    this.#base = new VideoFrame(data, {
      format: 'I420',
      codedWidth: WIDTH,
      codedHeight: HEIGHT,
      timestamp: 0,
    });
  }

  next() {
    this.#timestamp += 33_333;
    return new VideoFrame(this.#base, { timestamp: this.#timestamp });
  }

  close() {
    this.#base.close();
  }
}

/** Looks at pixels as the cheapest of stages would: the mean of every 16th luma sample. */
export function meanLuma(data) {
  const end = WIDTH * HEIGHT;
  let sum = 0;
  for (let at = 0; at < end; at += STEP) sum += data[at];
  return (sum * STEP) / end;
}

/** Makes a stage's look at frames: `reading` copies the pixels out and looks at them, else only at what the frame says. */
export function lookOf(reading) {
  const pixels = new Uint8Array(BYTES);
  if (!reading) return (frame) => frame.timestamp;
  return async (frame) => {
    await frame.copyTo(pixels);
    return meanLuma(pixels);
  };
}
