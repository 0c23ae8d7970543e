import type { Challenge } from './browser-detector.ts';
import type { FrameSamples } from './frame-samples.ts';
import type { LaneLink } from './lane-client.ts';
import type { LaneKeeper } from './lane-keeper.ts';
import type { ClosableFrame } from './lane-opener.ts';
import { withPixels } from './provider-book.ts';
import type { ProviderBook } from './provider-book.ts';
import type { ProviderDecision } from './provider-choice.ts';
import { failedTrial, tryProviders } from './provider-trial.ts';
import type { TrialParts } from './provider-trial.ts';
import type { ProviderVerdict } from './provider-verdict.ts';

/** What a challenge is made of. */
export interface ChallengeParts<F> {
  readonly book: Pick<ProviderBook, 'remember' | 'now' | 'inTurn'>;
  /** Opens a lane besides the one that works. */
  open(decision: ProviderDecision, signal: AbortSignal): Promise<LaneLink<F>>;
  readonly clone: (frame: F) => F;
  /** The model's own. */
  readonly threshold: number;
}

/** Results that come before anything is measured: whoever waits for the first ones is not held up. */
const FIRST_RESULTS = 5;
const ON_TRIAL: ProviderDecision = { provider: 'webgpu', reason: 'on trial' };
const NOTHING_SEEN =
  'WebGPU was measured, but nothing was seen to compare it by; it is tried again next time';

/**
 * Measures WebGPU beside the lane that works, and gives the keeper the better of both; the other is closed. One
 * challenge of a page at a time, since two would measure each other.
 */
export function challengeOf<F extends ClosableFrame>(parts: ChallengeParts<F>): Challenge<F> {
  return async (keeper, samples, signal) => {
    const key = keeper.lane?.measureAs ?? null;
    if (key === null) return;
    const [first] = await Promise.allSettled([samples.next(FIRST_RESULTS, signal)]);
    if (first.status === 'rejected') return;
    first.value.frame.close();
    await parts.book.inTurn(() => contest(parts, { keeper, samples, signal, key }));
  };
}

interface Contest<F extends ClosableFrame> {
  readonly keeper: LaneKeeper<F>;
  readonly samples: FrameSamples<F>;
  readonly signal: AbortSignal;
  readonly key: string;
}

async function contest<F extends ClosableFrame>(parts: ChallengeParts<F>, ring: Contest<F>): Promise<void> {
  const { keeper, signal, key } = ring;
  const isGpu = keeper.lane?.provider.name === 'webgpu';
  let rival: LaneLink<F> | null = null;
  try {
    rival = isGpu ? null : await parts.open(ON_TRIAL, signal);
    const verdict = await tryProviders(trialOf(parts, ring, rival));
    if (verdict !== null) await parts.book.remember(key, verdict);
    await settle(keeper, rival, verdict);
  } catch (error) {
    await rival?.close();
    if (signal.aborted) return;
    const verdict = failedTrial(error, parts.book.now());
    // A lane on the GPU that was lost is healed, or replaced, by its keeper.
    if (isGpu) return;
    await parts.book.remember(key, verdict);
    keeper.explain(verdict.reason);
  }
}

async function settle<F extends ClosableFrame>(
  keeper: LaneKeeper<F>,
  rival: LaneLink<F> | null,
  verdict: ProviderVerdict | null,
): Promise<void> {
  if (rival === null) return settlePixels(keeper, verdict);
  if (verdict?.provider !== 'webgpu') {
    await rival.close();
    return keeper.explain(verdict?.reason ?? NOTHING_SEEN);
  }
  const { reason, pixels } = withPixels(verdict.reason, verdict);
  if (pixels) await rival.usePixels(true);
  keeper.adopt(rival);
  keeper.explain(reason);
}

async function settlePixels<F extends ClosableFrame>(
  keeper: LaneKeeper<F>,
  verdict: ProviderVerdict | null,
): Promise<void> {
  const { lane } = keeper;
  if (lane === null || verdict === null) return;
  if (verdict.pixels === true) await lane.usePixels(true);
  keeper.explain(`${lane.provider.reason}; ${verdict.pixelsReason}`);
}

function trialOf<F extends ClosableFrame>(
  { clone, threshold, book }: ChallengeParts<F>,
  { keeper, samples, signal }: Contest<F>,
  rival: LaneLink<F> | null,
): TrialParts<F> {
  return {
    provider: rival === null ? 'webgpu' : 'wasm',
    look: async (frame, options) => (await keeper.look(frame, options, signal)).run,
    tryOnGpu: async (frame, options, limits) => {
      const lane = rival ?? keeper.lane;
      if (lane !== null) return lane.trial(frame, options, limits, signal);
      frame.close();
      throw new TypeError('the lane was lost');
    },
    next: (more) => samples.next(more, signal),
    clone,
    times: () => samples.times,
    threshold,
    now: () => book.now(),
  };
}
