// The engine in a browser, as the app has it: the clock, the frames, and the elements of this measurement.
import { clock } from '../stages.mjs';
import { lookOf } from './frames.mjs';

export { clock };

/** VideoFrames as the engine handles them. */
export const frames = {
  close: (frame) => frame.close(),
  clone: (frame) => frame.clone(),
  transferables: (frame) => [frame],
};

const NOTHING = { description: 'For a measurement.', events: {} };

/** A stage that looks at a frame and hands it on. `config`: whether it reads the pixels. */
function look(config) {
  const lookAt = lookOf(config === true);
  return {
    process(message) {
      const seen = lookAt(message.value);
      return typeof seen === 'number' ? message : seen.then(() => message);
    },
  };
}

const TYPES = {
  source: NOTHING,
  look: { ...NOTHING, create: look },
  end: { ...NOTHING, create: () => ({ absorbs: true, process: () => null }) },
};

/** Finds an element's type. */
export function lookupElement(type) {
  return TYPES[type];
}
