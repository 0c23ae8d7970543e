/** The program of a flow's thread: serves one flow of one run, with the same elements as everywhere. */
import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { elementOf } from '../../shared/elements/registry.ts';
import { serveFlow } from '../../shared/run/serve-flow.ts';
import { systemClock } from '../clock.ts';
import { findInstallation } from '../installation.ts';
import { asPort } from '../../shared/run/as-port.ts';
import { EdgePictures } from './edge-pictures.ts';
import { moduleService } from './flow-setup.ts';
import { PictureFrames } from './picture-frames.ts';

const SetupSchema = z.object({
  port: z.unknown(),
  modules: z.object({ folder: z.string(), allowed: z.array(z.string()) }).nullable(),
});
const { port, modules } = SetupSchema.parse(workerData);
serveFlow(asPort(port), {
  clock: systemClock,
  frames: new PictureFrames(),
  services: {
    ...moduleService(modules),
    pictures: new EdgePictures(findInstallation(import.meta.url).wasmFile),
  },
  elements: elementOf,
});
