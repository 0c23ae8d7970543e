import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { GpuProbe } from '../workers/lane.api.ts';
import { RUNTIME_VERSION } from '../workers/lane.api.ts';
import type { CrashGuard } from './crash-guard.ts';
import { decideWithoutProbe, whyNotMeasured } from './provider-choice.ts';
import type { ProviderDecision, ProviderWish } from './provider-choice.ts';
import { isFresh } from './provider-verdict.ts';
import type { ProviderVerdict, Verdicts } from './provider-verdict.ts';

/** What a provider book is made of. */
export interface ProviderBookParts {
  readonly verdicts: Verdicts;
  readonly guard: CrashGuard;
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  now(): number;
}

const CRASHED =
  'pages with WebGPU ended here several times, so it is left alone; choose it in the settings, or measure again, to try it';
const THREADS_CRASHED =
  'pages with several threads ended here several times, so one is used; measure again to try more';
const FOR_NOW = 'at work while WebGPU is measured';

/** What this device is known to do with a model: decides which provider to load, and keeps what was measured. */
export class ProviderBook {
  readonly guard: CrashGuard;
  readonly #parts: ProviderBookParts;
  #turn: Promise<unknown> = Promise.resolve();
  /** Somebody asked for it: an emulated GPU is measured too. */
  #asked = false;

  constructor(parts: ProviderBookParts) {
    this.#parts = parts;
    this.guard = parts.guard;
  }

  /** Never rejects. `probe` asks the GPU, and only where that matters. */
  async decide(
    model: Pick<ModelManifest, 'sha256'>,
    wish: ProviderWish,
    probe: () => Promise<GpuProbe>,
  ): Promise<ProviderDecision> {
    const decision = await this.#provider(model, wish, probe);
    if (decision.provider === 'webgpu' || !(await this.guard.isFatal('threads'))) return decision;
    return { ...decision, maxThreads: 1, reason: `${decision.reason}; ${THREADS_CRASHED}` };
  }

  /** Keeps a verdict; what an earlier one knew and this one doesn't stays known. */
  async remember(key: string, verdict: ProviderVerdict): Promise<void> {
    const former = verdict.provider === null ? await this.#parts.verdicts.get(key) : null;
    const { provider = null, reason = '', agreed = null } = former ?? {};
    await this.#parts.verdicts.put(key, former === null ? verdict : { ...verdict, provider, reason, agreed });
  }

  /** Forgets every verdict and every crash; from now on an emulated GPU is measured as well. */
  async measureAgain(): Promise<void> {
    this.#asked = true;
    this.guard.forgive();
    await this.#parts.verdicts.clear();
  }

  /** Measuring one thing after the other: what is measured at once measures each other. `work` does not reject. */
  inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done;
    return done;
  }

  /** A moment as verdicts keep it: milliseconds since 1970. */
  now(): number {
    return this.#parts.now();
  }

  async #provider(
    model: Pick<ModelManifest, 'sha256'>,
    wish: ProviderWish,
    probe: () => Promise<GpuProbe>,
  ): Promise<ProviderDecision> {
    const decided = decideWithoutProbe(wish, this.#parts.userAgent, this.#asked);
    if (decided !== null) return decided;
    if (wish === 'auto' && (await this.guard.isFatal('webgpu'))) return { provider: 'wasm', reason: CRASHED };
    const gpu = await probe();
    if (!gpu.usable) return { provider: 'wasm', reason: gpu.words };
    const key = [model.sha256, RUNTIME_VERSION, gpu.words, this.#parts.userAgent].join('|');
    const kept = await this.#parts.verdicts.get(key);
    const verdict = kept !== null && isFresh(kept, this.#parts.now()) ? kept : null;
    return wish === 'webgpu' ? chosen(gpu.words, key, verdict) : this.#best(gpu, key, verdict);
  }

  #best(gpu: GpuProbe, key: string, verdict: ProviderVerdict | null): ProviderDecision {
    const provider = verdict?.provider ?? null;
    if (verdict !== null && provider !== null) {
      return provider === 'wasm'
        ? { provider, reason: verdict.reason }
        : { provider, ...withPixels(verdict.reason, verdict) };
    }
    const whyNot = whyNotMeasured(gpu, this.#asked);
    if (whyNot !== null) return { provider: 'wasm', reason: whyNot };
    return { provider: 'wasm', reason: FOR_NOW, measureAs: key };
  }
}

/** WebGPU because somebody chose it: only the way of the pixels is left to find out. */
function chosen(card: string, key: string, verdict: ProviderVerdict | null): ProviderDecision {
  const reason = `it was chosen in the settings (${card})`;
  if (verdict === null || verdict.pixels === null) return { provider: 'webgpu', reason, measureAs: key };
  return { provider: 'webgpu', ...withPixels(reason, verdict) };
}

/** What is said of WebGPU together with the way its pixels take. */
export function withPixels(
  reason: string,
  { pixels, pixelsReason }: Pick<ProviderVerdict, 'pixels' | 'pixelsReason'>,
): { readonly reason: string; readonly pixels: boolean } {
  return { reason: pixels === true ? `${reason}; ${pixelsReason}` : reason, pixels: pixels === true };
}
