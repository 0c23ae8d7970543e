import { z } from 'zod';

const Ms = z.nullable(z.number().nonnegative());

/** How verdicts are kept. */
export const VerdictSchema = z.object({
  /** What runs the model from now on; null: only the way of the pixels was tried. */
  provider: z.nullable(z.enum(['webgpu', 'wasm'])),
  /** Why, in words. */
  reason: z.string().max(500),
  /** Medians of a frame's time in the lane, milliseconds; null: not measured. */
  times: z.object({ wasmMs: Ms, webgpuMs: Ms, pixelsMs: Ms }),
  /** Whether WebGPU found what WASM found; null: never compared. */
  agreed: z.nullable(z.boolean()),
  /** Whether frames are prepared on the GPU; null: not tried. */
  pixels: z.nullable(z.boolean()),
  pixelsReason: z.string().max(500),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Whether it came of something that failed, which may be another time. */
  failed: z.boolean(),
});
/** What measuring the providers with one model on one device came to. */
export type ProviderVerdict = z.output<typeof VerdictSchema>;

/** Keeps verdicts between visits. Neither rejects: what is not kept is measured again. */
export interface Verdicts {
  get(key: string): Promise<ProviderVerdict | null>;
  put(key: string, verdict: ProviderVerdict): Promise<void>;
  /** Forgets all. */
  clear(): Promise<void>;
}

/** How long something that failed is not tried again. */
const FAILURE_LASTS_MS = 24 * 3600 * 1000;

/** Whether a verdict still counts at a time (milliseconds since 1970). */
export function isFresh({ at, failed }: ProviderVerdict, now: number): boolean {
  return !failed || Math.abs(now - at) < FAILURE_LASTS_MS;
}

/** The outcome of measuring both: medians of a frame's time in milliseconds, and how what they found differs. */
export interface Measurement {
  readonly wasmMs: number;
  readonly webgpuMs: number;
  /** Null: they agree. */
  readonly difference: string | null;
}

/** WebGPU must be faster by so much: it costs memory, and battery on some devices. */
const WORTH_IT = 0.9;

/** The better of both, and why: one that finds something else is never better. */
export function judge({
  wasmMs,
  webgpuMs,
  difference,
}: Measurement): Pick<ProviderVerdict, 'provider' | 'reason'> {
  const times = `WebGPU ${words(webgpuMs)}, WASM ${words(wasmMs)} a frame`;
  if (difference !== null) return { provider: 'wasm', reason: `WebGPU is not right here: ${difference}` };
  if (webgpuMs < wasmMs * WORTH_IT) return { provider: 'webgpu', reason: `measured here: ${times}` };
  return { provider: 'wasm', reason: `measured here: ${times}` };
}

/** Whether preparing frames on the GPU pays, and why. */
export function judgePixels(
  exactMs: number,
  pixelsMs: number,
  difference: string | null,
): Pick<ProviderVerdict, 'pixels' | 'pixelsReason'> {
  if (difference !== null)
    return { pixels: false, pixelsReason: `preparing frames on the GPU is not right here: ${difference}` };
  const times = `${words(pixelsMs)} instead of ${words(exactMs)} a frame`;
  if (pixelsMs > exactMs) return { pixels: false, pixelsReason: `preparing frames on the GPU: ${times}` };
  return { pixels: true, pixelsReason: `frames are prepared on the GPU, not bit-exact (${times})` };
}

/** The middle one; of an even number the higher of the two. NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function words(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
