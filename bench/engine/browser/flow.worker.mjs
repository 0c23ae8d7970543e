// A web worker that serves one flow of the engine.
import { serveFlow } from '../../../build/shared/run/serve-flow.js';
import { clock, frames, lookupElement } from './engine-parts.mjs';

self.addEventListener(
  'message',
  ({ data }) => serveFlow(data, { clock, frames, services: {}, elements: lookupElement }),
  { once: true },
);
