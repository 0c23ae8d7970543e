import * as Comlink from 'comlink';
import { messageOf } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { LaneApi } from '../workers/lane.api.ts';
import type { LostLane } from './browser-detector.ts';
import { LaneClient } from './lane-client.ts';
import { decideByProbe, decideWithoutProbe } from './provider-choice.ts';
import type { ProviderDecision, ProviderWish } from './provider-choice.ts';
import { WorkerCalls } from './worker-call.ts';
import type { WorkerPort } from './worker-call.ts';

/** What opening a lane takes. */
export interface LaneParts {
  readonly manifest: ModelManifest;
  /** The ONNX file's bytes, new for each call: they are given away. */
  readonly modelBytes: (signal: AbortSignal) => Promise<ArrayBuffer>;
  readonly startWorker: () => WorkerPort;
  /** The runtime's bytes as they are loaded; `total` is 0 when it is not known. */
  readonly onProgress: (loaded: number, total: number) => void;
  readonly wish: ProviderWish;
  /** Settles the matter of the provider beforehand, as after one failed. */
  readonly decision: ProviderDecision | null;
  readonly maxThreads: number;
  readonly userAgent: string;
}

/** Loading may compile shaders for minutes on a weak machine, but not for ever. */
const LOAD_DEADLINE_MS = 180_000;
const PROBE_DEADLINE_MS = 10_000;

/**
 * Starts a worker and loads the model there, with the better runtime that works; `onLost` is called when the loaded
 * lane is lost. Rejects when no runtime loads the model. The caller closes the lane.
 */
export async function openLane(
  parts: LaneParts,
  onLost: (error: SightlineError) => void,
  signal: AbortSignal,
): Promise<LaneClient> {
  let tried: ProviderDecision | null = null;
  try {
    return await openWith(
      parts,
      onLost,
      signal,
      async (calls) => (tried = await decide(parts, calls, signal)),
    );
  } catch (error) {
    if (signal.aborted || !usedGpu(tried)) throw error;
    // A runtime that failed to load poisons its worker, so the other is tried in a new one.
    const decision = fallBack(messageOf(error));
    return openWith(parts, onLost, signal, () => Promise.resolve(decision));
  }
}

/** What to load after a lane was lost: not the GPU again when it was lost with it, else the same as before. */
export function decisionAfter(failed: LostLane): ProviderDecision {
  const { name, reason } = failed.provider;
  return name === 'webgpu' ? fallBack(failed.error.message) : { provider: 'wasm', reason };
}

function fallBack(why: string): ProviderDecision {
  return { provider: 'wasm', reason: `WebGPU failed: ${why}` };
}

/** A call, since the compiler does not see that a closure assigned `tried`. */
function usedGpu(tried: ProviderDecision | null): boolean {
  return tried?.provider === 'webgpu';
}

async function openWith(
  parts: LaneParts,
  onLost: (error: SightlineError) => void,
  signal: AbortSignal,
  decideWith: (calls: WorkerCalls<LaneApi>) => Promise<ProviderDecision>,
): Promise<LaneClient> {
  let loaded = false;
  const calls = new WorkerCalls<LaneApi>('detection worker', parts.startWorker(), (error) => {
    // While it loads, the caller hears of it by the rejection.
    if (loaded) onLost(error);
  });
  try {
    const lane = await load(parts, await decideWith(calls), calls, signal);
    loaded = true;
    return lane;
  } catch (error) {
    await calls.close();
    throw error;
  }
}

async function decide(
  { wish, userAgent, decision }: LaneParts,
  calls: WorkerCalls<LaneApi>,
  signal: AbortSignal,
): Promise<ProviderDecision> {
  const decided = decision ?? decideWithoutProbe(wish, userAgent);
  if (decided !== null) return decided;
  return decideByProbe(
    wish,
    await calls.call((lane) => lane.probeGpu(), { deadlineMs: PROBE_DEADLINE_MS, signal }),
  );
}

async function load(
  { manifest, maxThreads, modelBytes, onProgress }: LaneParts,
  decision: ProviderDecision,
  calls: WorkerCalls<LaneApi>,
  signal: AbortSignal,
): Promise<LaneClient> {
  const model = await modelBytes(signal);
  const setup = { manifest, model, maxThreads, ...decision };
  const limits = { deadlineMs: LOAD_DEADLINE_MS, signal };
  const ready = await calls.call(
    (lane) => lane.load(Comlink.transfer(setup, [model]), Comlink.proxy(onProgress)),
    limits,
  );
  return new LaneClient(calls, ready);
}
