import type { Findings } from '../../shared/detection.ts';
import type { DetectOptions, ProviderReport } from '../../shared/detect/detector.ts';
import { messageOf } from '../../shared/errors.ts';
import type { TrialLimits, TrialReport, WayTrial } from '../workers/lane.api.ts';
import type { FrameSample } from './frame-samples.ts';
import { judge, judgePixels, median } from './provider-verdict.ts';
import type { ProviderVerdict } from './provider-verdict.ts';
import { compareFindings } from './same-findings.ts';

/** What a trial is made of. Frames are taken from what passes, so nothing waits for the trial. */
export interface TrialParts<F> {
  /** What runs the model now. */
  readonly provider: ProviderReport['name'];
  /** Looks at a frame with what runs now. Takes the frame over. */
  look(frame: F, options: DetectOptions): Promise<Findings>;
  /** Tries a frame in the lane that is on the GPU. Takes the frame over. */
  tryOnGpu(frame: F, options: DetectOptions, limits: TrialLimits): Promise<TrialReport>;
  /** The next frame after so many more results. */
  next(more: number): Promise<FrameSample<F>>;
  clone(frame: F): F;
  /** Milliseconds that latest frames took with what runs now. */
  times(): readonly number[];
  /** The model's own. */
  readonly threshold: number;
  /** Milliseconds since 1970. */
  now(): number;
}

const LIMITS: TrialLimits = { warmUps: 2, runs: 7, budgetMs: 3_000 };
/** Frames that show nothing prove nothing: others are looked at, spread over some time. */
const MAX_FRAMES = 6;
const RESULTS_BETWEEN = 20;
/** Things far below the threshold are compared too where nothing reaches it. */
const LOW = 0.02;

/**
 * Times both providers on a passing frame and compares what they find in it. Null: nothing that was seen could be
 * compared. Rejects when the GPU fails at it.
 */
export async function tryProviders<F extends { close(): void }>(
  parts: TrialParts<F>,
): Promise<ProviderVerdict | null> {
  for (let frame = 0; frame < MAX_FRAMES; frame += 1) {
    const sample = await parts.next(frame === 0 ? 1 : RESULTS_BETWEEN);
    const verdict = await (parts.provider === 'webgpu' ? tryPixels(parts, sample) : tryBoth(parts, sample));
    if (verdict !== null) return verdict;
  }
  return null;
}

/** What is kept of a trial that failed: WASM, for a while. */
export function failedTrial(error: unknown, at: number): ProviderVerdict {
  return {
    ...UNKNOWN,
    provider: 'wasm',
    reason: `WebGPU failed when it was measured: ${messageOf(error)}`.slice(0, 500),
    at,
    failed: true,
  };
}

const UNKNOWN = {
  provider: null,
  reason: '',
  times: { wasmMs: null, webgpuMs: null, pixelsMs: null },
  agreed: null,
  pixels: null,
  pixelsReason: '',
  failed: false,
};

async function tryBoth<F extends { close(): void }>(
  parts: TrialParts<F>,
  { frame, options }: FrameSample<F>,
): Promise<ProviderVerdict | null> {
  const asked = { ...options, threshold: LOW };
  const copy = parts.clone(frame);
  // Both take their frame over, whatever comes of the other.
  const [reference, trial] = await Promise.all([
    parts.look(frame, asked),
    parts.tryOnGpu(copy, asked, LIMITS),
  ]);
  const threshold = options.threshold ?? parts.threshold;
  const { compared, difference } = compareFindings(reference, trial.exact.findings, threshold);
  if (compared === 0) return null;
  const wasmMs = median(parts.times());
  const webgpuMs = median(trial.exact.times);
  const pixels = pixelsOf(trial, threshold);
  const best = pixels.pixels === true ? Math.min(webgpuMs, pixels.ms ?? webgpuMs) : webgpuMs;
  return {
    ...UNKNOWN,
    ...judge({ wasmMs, webgpuMs: best, difference }),
    times: { wasmMs, webgpuMs, pixelsMs: pixels.ms },
    agreed: difference === null,
    pixels: pixels.pixels,
    pixelsReason: pixels.pixelsReason,
    at: parts.now(),
  };
}

/** The GPU is in use already: only whether it may prepare the frames is open. */
async function tryPixels<F extends { close(): void }>(
  parts: TrialParts<F>,
  { frame, options }: FrameSample<F>,
): Promise<ProviderVerdict | null> {
  const trial = await parts.tryOnGpu(frame, { ...options, threshold: LOW }, LIMITS);
  const { ms, ...verdict } = pixelsOf(trial, options.threshold ?? parts.threshold);
  if (verdict.pixels === null) return null;
  const times = { wasmMs: null, webgpuMs: median(trial.exact.times), pixelsMs: ms };
  return { ...UNKNOWN, ...verdict, times, at: parts.now() };
}

type PixelVerdict = Pick<ProviderVerdict, 'pixels' | 'pixelsReason'> & { readonly ms: number | null };

function pixelsOf({ exact, pixels, whyNot }: TrialReport, threshold: number): PixelVerdict {
  if (pixels === null) return { pixels: false, pixelsReason: whyNot, ms: null };
  const { compared, difference } = compareFindings(exact.findings, pixels.findings, threshold);
  if (compared === 0) return { pixels: null, pixelsReason: '', ms: null };
  const ms = median(pixels.times);
  return { ...judgePixels(medianOf(exact), ms, difference), ms };
}

function medianOf({ times }: WayTrial): number {
  return median(times);
}
