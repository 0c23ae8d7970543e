import type { GpuProbe } from '../workers/lane.api.ts';

/** Which runtime is wanted: the better one, or this one. */
export type ProviderWish = 'auto' | 'webgpu' | 'wasm';

/** The runtime to load and why, in words. */
export interface ProviderDecision {
  readonly provider: 'webgpu' | 'wasm';
  readonly reason: string;
  /** Fewer threads than there could be. */
  readonly maxThreads?: number;
  /** Frames are prepared on the GPU (WebGPU only): not bit-exact. */
  readonly pixels?: boolean;
  /** What is not known yet: measured while this one works, and kept under this name. */
  readonly measureAs?: string;
}

/** Where a decision can be made without asking the GPU; null where it must be asked. Somebody may have `asked` for measuring. */
export function decideWithoutProbe(
  wish: ProviderWish,
  userAgent: string,
  asked: boolean,
): ProviderDecision | null {
  if (wish === 'wasm') return { provider: 'wasm', reason: 'it was chosen in the settings' };
  if (wish === 'auto' && !asked && isIos(userAgent)) {
    return {
      provider: 'wasm',
      reason: 'WebGPU is not stable enough on this system; choose it, or measure, to try it',
    };
  }
  return null;
}

/** Why a GPU is not even measured, in words; null: it may be worth it. An emulated one is only when it is `asked` for. */
export function whyNotMeasured(probe: GpuProbe, asked: boolean): string | null {
  if (!probe.usable) return probe.words;
  return probe.software && !asked ? `WebGPU here is emulated on the processor (${probe.words})` : null;
}

function isIos(userAgent: string): boolean {
  return /iPhone|iPad|iPod/.test(userAgent);
}
