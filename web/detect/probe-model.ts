import * as Comlink from 'comlink';
import type { LaneApi } from '../workers/lane.api.ts';
import { WorkerCalls } from './worker-call.ts';
import type { WorkerPort } from './worker-call.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';

/** Loading may take its time on a weak machine, but not for ever. */
const DEADLINE_MS = 120_000;

/**
 * Tries a model in a worker of its own: that onnxruntime loads it, runs it once, and that its decoder reads the outputs.
 * Rejects with `lane_crashed` or `invalid_model` in words, or `aborted`. The bytes stay the caller's.
 */
export async function probeModel(
  manifest: ModelManifest,
  bytes: ArrayBuffer,
  startWorker: () => WorkerPort,
  signal: AbortSignal,
): Promise<void> {
  // Whatever ends the worker ends the call with it.
  const calls = new WorkerCalls<LaneApi>('trial of the model', startWorker(), () => undefined);
  const model = bytes.slice(0);
  const setup = {
    manifest,
    model,
    provider: 'wasm',
    reason: 'a trial',
    pixels: false,
    maxThreads: 1,
  } as const;
  try {
    await calls.call(
      (lane) =>
        lane.load(
          Comlink.transfer(setup, [model]),
          Comlink.proxy(() => undefined),
        ),
      { deadlineMs: DEADLINE_MS, signal },
    );
  } finally {
    await calls.close();
  }
}
