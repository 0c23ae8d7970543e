// The elements of the engine's measurement.

const NOTHING = { description: 'For a measurement.', events: {} };

/** Works for a while, as an accelerator does: the thread is free meanwhile. `config` is milliseconds. */
function busy(config) {
  return {
    process: (message) =>
      new Promise((resolve) => {
        setTimeout(() => resolve({ ...message, kind: 'data', value: null }), config ?? 50);
      }),
  };
}

/** Looks at a picture as the cheapest of stages would: the mean of every 16th luma sample. */
export function meanLuma(data) {
  const end = 1920 * 1080;
  let sum = 0;
  for (let at = 0; at < end; at += 16) sum += data[at];
  return (sum * 16) / end;
}

/** Reads a picture and hands it on. */
function luma() {
  let last = 0;
  return {
    process(message) {
      last = meanLuma(message.value.data);
      return last < 0 ? null : message;
    },
  };
}

const TYPES = {
  source: NOTHING,
  stage: { ...NOTHING, create: () => ({ process: (message) => message }) },
  luma: { ...NOTHING, create: luma },
  busy: { ...NOTHING, create: busy },
  end: { ...NOTHING, create: () => ({ absorbs: true, process: () => null }) },
};

/** Finds an element's type. */
export function lookupElement(type) {
  return TYPES[type];
}
