import type { GpuProbe } from '../workers/lane.api.ts';

/** Which runtime is wanted: the better one, or this one. */
export type ProviderWish = 'auto' | 'webgpu' | 'wasm';

/** The runtime to load and why, in words. */
export interface ProviderDecision {
  readonly provider: 'webgpu' | 'wasm';
  readonly reason: string;
}

/** Where a decision can be made without asking the GPU; null where it must be asked. */
export function decideWithoutProbe(wish: ProviderWish, userAgent: string): ProviderDecision | null {
  if (wish === 'wasm') return { provider: 'wasm', reason: 'it was chosen in the settings' };
  if (wish === 'auto' && isIos(userAgent)) {
    return {
      provider: 'wasm',
      reason: 'WebGPU is not stable enough on this system; choose it in the settings to try it',
    };
  }
  return null;
}

/** WebGPU when it is there on real hardware, or wherever it is there when it was asked for; else WASM. */
export function decideByProbe(wish: ProviderWish, probe: GpuProbe): ProviderDecision {
  if (!probe.usable) return { provider: 'wasm', reason: probe.words };
  if (wish === 'webgpu')
    return { provider: 'webgpu', reason: `it was chosen in the settings (${probe.words})` };
  if (probe.software) {
    return {
      provider: 'wasm',
      reason: `WebGPU here is emulated on the processor (${probe.words})`,
    };
  }
  return { provider: 'webgpu', reason: `WebGPU is available (${probe.words})` };
}

function isIos(userAgent: string): boolean {
  return /iPhone|iPad|iPod/.test(userAgent);
}
