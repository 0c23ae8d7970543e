import type { DetectResult, ProviderReport, StageTimings } from '../../shared/detect/detector.ts';
import { findingsOf, joinFindings } from '../../shared/detect/findings.ts';
import type { Message } from '../../shared/run/message.ts';

/** Results of other elements older than this are not shown beside a newer one, microseconds of capture time. */
const TOGETHER_US = 1_000_000;
const NO_TIME: StageTimings = { transferMs: 0, preprocessMs: 0, inferMs: 0, postprocessMs: 0, totalMs: 0 };
const NO_MODEL: ProviderReport = {
  name: 'cpu',
  threads: 1,
  reason: 'No model looked: an element of the pipeline says what is there.',
};

/**
 * Makes one result of what several ends of a graph found lately: detectors side by side look at different frames at
 * different rates, and people want to see all of it at once.
 */
export class ResultMerger {
  readonly #newest = new Map<string, DetectResult>();

  /** The result to show after this output; null when it is none. */
  add(message: Message, element: string): DetectResult | null {
    const result = resultOf(message);
    if (result === null) return null;
    this.#newest.set(element, result);
    if (this.#newest.size === 1) return result;
    const recent = [...this.#newest.values()].filter(
      ({ frame }) => Math.abs(result.frame.timestamp - frame.timestamp) <= TOGETHER_US,
    );
    return { ...result, ...joinFindings(recent) };
  }
}

/** Whether a detector looked, so that it took the time that is said; else an element of the pipeline says what is there. */
export function isMeasured({ kind, value }: Message): boolean {
  return kind === 'detections' && value.timings !== undefined;
}

/** What no detector has found is shown all the same: a scene's truth, or what an element of the user's own makes. */
function resultOf({ kind, frame, value }: Message): DetectResult | null {
  if (kind !== 'detections') return null;
  const { timings = NO_TIME, placement = 'browser', provider = NO_MODEL, lossy, reason } = value;
  return {
    frame,
    ...findingsOf(value),
    timings,
    placement,
    provider,
    ...(lossy && { lossy }),
    ...(reason !== undefined && { reason }),
  };
}
