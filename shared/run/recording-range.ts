import type { RecordedStep, RecordingContent } from './recording-content.ts';
import type { RecordedMessage } from './recording.ts';

/** From one time stamp of frames up to, but without, another, microseconds; null: no limit. */
export interface ReplayRange {
  readonly from: number | null;
  readonly until: number | null;
}

/** All of it. */
export const WHOLE_RANGE: ReplayRange = { from: null, until: null };

/** Whether an output belongs to a range. */
export function isInRange({ frame }: RecordedMessage, { from, until }: ReplayRange): boolean {
  return frame.timestamp >= (from ?? -Infinity) && frame.timestamp < (until ?? Infinity);
}

/**
 * The turns up to the end of a range, and the last time of them. Those before its begin belong to it: elements have to
 * know what they knew then.
 */
export function stepsOf(
  content: RecordingContent,
  { until }: ReplayRange,
): { readonly steps: readonly RecordedStep[]; readonly endAt: number } {
  const isAfter = (timestamp: number | undefined): boolean => (timestamp ?? 0) >= (until ?? Infinity);
  const after = new Set(content.frames.flatMap(({ frame }) => (isAfter(frame.timestamp) ? frame.id : [])));
  const end = content.steps.findIndex(
    (step) => step.kind === 'result' && step.isDetector && after.has(step.call),
  );
  if (end < 0) return { steps: content.steps, endAt: content.endAt };
  const last = content.steps[end];
  const endAt = last?.kind === 'result' ? last.at : content.endAt;
  const steps = content.steps.slice(0, end);
  const isWanted = (step: RecordedStep): boolean =>
    step.kind === 'result' || !isAfter(content.frames[step.index]?.frame.timestamp);
  return { steps: steps.filter(isWanted), endAt };
}
