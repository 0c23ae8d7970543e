// What both sides of the engine's measurement share: a stage that does nothing, and pictures that go round.
import { lookupElement } from './elements.mjs';

/** 1920x1080 in I420. */
export const FRAME_BYTES = 1920 * 1080 * 1.5;

/**
 * Pictures that come back are used again, as a camera does: nothing is allocated while it is measured. Every side that is
 * compared uses one pool, and so the very same memory: pages that happen to be far away slow everybody down or nobody.
 */
export class PicturePool {
  #free = [];
  out = 0;

  /** `count` pictures are made beforehand, each page of them written: pages nobody wrote are all one page of zeros. */
  constructor(count = 0) {
    for (let made = 0; made < count; made += 1) this.#free.push(newPicture());
  }

  take() {
    this.out += 1;
    return this.#free.pop() ?? newPicture();
  }

  give(picture) {
    this.out -= 1;
    this.#free.push(picture);
  }
}

function newPicture() {
  return { data: new Uint8Array(FRAME_BYTES).fill(128) };
}

/** The clock of this thread. */
export const clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(() => action(), ms);
    return () => clearTimeout(timer);
  },
  every(ms, action) {
    const timer = setInterval(() => action(), ms);
    return () => clearInterval(timer);
  },
};

/** Frames as the engine handles them; `onClose` gets what has come to its end. What was handed over is closed as well, and is empty. */
export function frameVerbs(onClose) {
  return {
    close: (frame) => frame.data?.byteLength !== 0 && onClose(frame),
    clone: (frame) => ({ ...frame, data: frame.data.slice() }),
    transferables: (frame) => (frame.data === undefined ? [] : [frame.data.buffer]),
  };
}

/** A graph of stages one after the other; `flowOf` says where each runs. */
export function chainOf(stages, flowOf, policy, rest = {}) {
  const names = ['camera', ...stages, 'end'];
  const elements = names.map((name, index) => ({
    name,
    type: index === 0 ? 'source' : index === names.length - 1 ? 'end' : name.replace(/\d+$/, ''),
    config: null,
    flow: flowOf(name),
    onError: 'skip',
  }));
  const flows = [...new Set(elements.map(({ flow }) => flow))].map((name) => ({
    name,
    elements: elements.filter(({ flow }) => flow === name).map((element) => element.name),
  }));
  const wires = names.slice(1).map((to, index) => ({ from: names[index], to, kind: 'frame', policy }));
  const restart = {
    healAfterMs: 40_000,
    recycleAfterMs: 120_000,
    budget: 1000,
    budgetWindowMs: 600_000,
    delayMs: 100,
    maxDelayMs: 30_000,
  };
  return {
    id: 'bench',
    revision: '1',
    elements,
    flows,
    wires,
    pace: { fps: null, deadlineMs: null },
    restart,
    ...rest,
  };
}

export { lookupElement };
