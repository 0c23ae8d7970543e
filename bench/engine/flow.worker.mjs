// A thread that serves one flow of the engine.
import { workerData } from 'node:worker_threads';
import { serveFlow } from '../../build/shared/run/serve-flow.js';
import { clock, frameVerbs, lookupElement } from './stages.mjs';

serveFlow(workerData, { clock, frames: frameVerbs(() => {}), services: {}, elements: lookupElement });
