import * as Comlink from 'comlink';
import { messageOf } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { GpuProbe, LaneApi, LaneReady } from '../workers/lane.api.ts';
import type { CrashGuard, RiskHold } from './crash-guard.ts';
import { LaneClient } from './lane-client.ts';
import type { LostLane } from './lane-opener.ts';
import type { ProviderDecision } from './provider-choice.ts';
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
  readonly maxThreads: number;
  /** Marks what may take the page with it, while it is done. */
  readonly guard: Pick<CrashGuard, 'hold'>;
}

/** What to load, once the GPU was asked; see `ProviderBook`. */
export type Decide = (probe: () => Promise<GpuProbe>) => Promise<ProviderDecision>;

/** Loading may compile shaders for minutes on a weak machine, but not for ever. */
const LOAD_DEADLINE_MS = 180_000;
/** A worker that is only starting counts too. */
const PROBE_DEADLINE_MS = 30_000;

/**
 * Starts a worker and loads the model there, with the provider that is decided on, or WASM where WebGPU does not load.
 * Rejects when no runtime loads the model. The caller closes the lane.
 */
export async function openLane(parts: LaneParts, decide: Decide, signal: AbortSignal): Promise<LaneClient> {
  let usesGpu = false;
  const note = async (calls: WorkerCalls<LaneApi>): Promise<ProviderDecision> => {
    const decision = await decide(() => probeIn(calls, signal));
    usesGpu = decision.provider === 'webgpu';
    return decision;
  };
  try {
    return await openWith(parts, note, signal);
  } catch (error) {
    if (signal.aborted || !usesGpu) throw error;
    // A runtime that failed to load poisons its worker, so the other is tried in a new one.
    return openLaneWith(parts, fallBack(messageOf(error)), signal);
  }
}

/** Opens a lane with this provider and no other. */
export function openLaneWith(
  parts: LaneParts,
  decision: ProviderDecision,
  signal: AbortSignal,
): Promise<LaneClient> {
  return openWith(parts, () => Promise.resolve(decision), signal);
}

/** What to load after a lane was lost: the GPU once more when it was lost with it, then WASM; else the same as before. */
export function decisionAfter({ provider, pixels, error, losses }: LostLane): ProviderDecision {
  const { name, reason } = provider;
  if (name !== 'webgpu') return { provider: 'wasm', reason };
  if (losses > 1) return fallBack(`${error.message} (${losses} times)`);
  return { provider: 'webgpu', reason: `opened again: ${error.message}`, pixels };
}

function fallBack(why: string): ProviderDecision {
  return { provider: 'wasm', reason: `WebGPU failed: ${why}` };
}

function probeIn(calls: WorkerCalls<LaneApi>, signal: AbortSignal): Promise<GpuProbe> {
  return calls.call((lane) => lane.probeGpu(), { deadlineMs: PROBE_DEADLINE_MS, signal });
}

async function openWith(
  parts: LaneParts,
  decide: (calls: WorkerCalls<LaneApi>) => Promise<ProviderDecision>,
  signal: AbortSignal,
): Promise<LaneClient> {
  let opened: LaneClient | null = null;
  // While it loads, the caller hears of it by the rejection.
  const calls = new WorkerCalls<LaneApi>('detection worker', parts.startWorker(), (error) =>
    opened?.end(error),
  );
  let hold: RiskHold | null = null;
  try {
    const decision = await decide(calls);
    hold = takeRisk(parts, decision);
    const ready = await load(parts, decision, calls, signal);
    hold?.loaded();
    const { measureAs = null, pixels = false } = decision;
    opened = new LaneClient({ calls, ready, measureAs, pixels, onEnded: () => hold?.lift() });
    return opened;
  } catch (error) {
    hold?.lift();
    await calls.close();
    throw error;
  }
}

/** Several threads and the GPU are known to take the page with them on some systems. */
function takeRisk({ guard, maxThreads }: LaneParts, decision: ProviderDecision): RiskHold | null {
  if (decision.provider === 'webgpu') return guard.hold('webgpu');
  return (decision.maxThreads ?? maxThreads) > 1 ? guard.hold('threads') : null;
}

async function load(
  { manifest, maxThreads: most, modelBytes, onProgress }: LaneParts,
  { provider, reason, pixels = false, maxThreads = most }: ProviderDecision,
  calls: WorkerCalls<LaneApi>,
  signal: AbortSignal,
): Promise<LaneReady> {
  const model = await modelBytes(signal);
  const setup = { manifest, model, maxThreads, provider, reason, pixels };
  return calls.call((lane) => lane.load(Comlink.transfer(setup, [model]), Comlink.proxy(onProgress)), {
    deadlineMs: LOAD_DEADLINE_MS,
    signal,
  });
}
