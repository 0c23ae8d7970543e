import type { Detector } from '../detect/detector.ts';
import { SightlineError } from '../errors.ts';
import type { ElementServices } from '../run/element.ts';
import { storedEventId } from '../run/event-store.ts';
import type { EventStore } from '../run/event-store.ts';
import type { PictureServices } from '../run/picture-services.ts';
import { detection } from './message.cases.ts';

/** What a host would lend: a detector that finds one person, and the modules named here. */
export function servicesForCases(): ElementServices {
  return {
    detector: () => personDetector as Detector<unknown>,
    pictures: copyingPictures,
    events: nothingKept,
    clips: {
      open: () => ({
        look: () => undefined,
        begin: () => true,
        end: () => undefined,
        close: () => undefined,
      }),
    },
    outbox: {
      open: () =>
        Promise.resolve({
          keep: () => Promise.resolve(),
          offer: () => undefined,
          close: () => Promise.resolve(),
        }),
    },
    loadModule(specifier) {
      const found = MODULES.get(specifier);
      if (found !== undefined) return Promise.resolve(found);
      return Promise.reject(new SightlineError('not_found', `There is no module ${specifier}.`));
    },
  };
}

const none = (): Promise<never> => Promise.reject(new SightlineError('not_found', 'There is none.'));

const nothingKept: EventStore = {
  put: (event, pipeline) => Promise.resolve(storedEventId(pipeline, event.id)),
  query: () => Promise.resolve({ events: [], next: null }),
  get: () => Promise.resolve(null),
  counts: none,
  label: none,
  protect: none,
  remove: () => Promise.resolve(false),
  interrupt: () => Promise.resolve(0),
};

const personDetector: Pick<Detector<unknown>, 'capacity' | 'detect'> = {
  capacity: 1,
  detect: (_frame, info) =>
    Promise.resolve({
      frame: info,
      detections: [detection()],
      timings: { transferMs: 0, preprocessMs: 0, inferMs: 1, postprocessMs: 0, totalMs: 1 },
      placement: 'edge',
      provider: { name: 'cpu', threads: 1, reason: 'test' },
    }),
};

/** Its frames are any objects; an edited one says what was done to it. */
export const copyingPictures: PictureServices<unknown> = {
  gray: (_frame, { width, height }) =>
    Promise.resolve({ width, height, data: new Uint8Array(width * height) }),
  pack: () => Promise.resolve({ type: 'image/jpeg', width: 1, height: 1, data: new Uint8Array(4) }),
  edit: (frame, edits) => Promise.resolve({ of: frame, edits }),
};

const MODULES = new Map<string, unknown>([['./my-element.js', { default: (message: unknown) => message }]]);
