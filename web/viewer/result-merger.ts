import type { DetectResult } from '../../shared/detect/detector.ts';
import { findingsOf, joinFindings } from '../../shared/detect/findings.ts';
import type { Message } from '../../shared/run/message.ts';

/** Results of other elements older than this are not shown beside a newer one, microseconds of capture time. */
const TOGETHER_US = 1_000_000;

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

/** Null for what no detector has found. */
function resultOf(message: Message): DetectResult | null {
  if (message.kind !== 'detections') return null;
  const { timings, placement, provider, lossy } = message.value;
  if (timings === undefined || placement === undefined || provider === undefined) return null;
  const { frame } = message;
  return { frame, ...findingsOf(message.value), timings, placement, provider, ...(lossy && { lossy }) };
}
