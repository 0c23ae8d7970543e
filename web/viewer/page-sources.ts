import { CaptureWorker } from '../capture/capture-worker.ts';
import { openSource } from '../capture/open-source.ts';
import { SharedSources } from '../capture/shared-sources.ts';
import { LaneTurns } from '../detect/lane-turns.ts';
import { startCaptureWorker } from '../workers/capture.api.ts';
import { Census } from './census.ts';

/** What all engines of this page hold together: elements on one page share its cameras. */
export const pageCensus = new Census();

/** The cameras, screens and files of this page: each is opened once, however many engines and viewers watch it. */
export const pageSources = new SharedSources(
  (choice, signal) => openSource(choice, captureWorker, signal),
  () => performance.now(),
);

/** A lane uses so many cores at most. */
const CORES_PER_LANE = 4;

/** All lanes of this page share its cores and its GPU. */
export const pageTurns = new LaneTurns(
  () => performance.now(),
  navigator.hardwareConcurrency / CORES_PER_LANE,
);

/** Null where the browser starts no worker: frames are then taken without one. */
function captureWorker(): CaptureWorker | null {
  try {
    return new CaptureWorker(pageCensus.worker(startCaptureWorker()), () => performance.now());
  } catch {
    return null;
  }
}
