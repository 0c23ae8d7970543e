import type { ClockOffset } from '../../shared/run/clock-offset.ts';
import type { TraceStep } from '../../shared/run/trace-step.ts';
import type { LaneResult } from '../workers/lane.api.ts';

/**
 * How far clocks of one browser may be apart: they count from one beginning, which pages and workers that are not
 * isolated see in steps of so much.
 */
export const SAME_CLOCK: ClockOffset = { offsetMs: 0, errorMs: 0.1 };

const LANE = 'worker:lane';

/** The way of one frame through a lane: handed over, waiting for its turn, looked at, told. */
export function laneHops(result: LaneResult, askedAt: number, answeredAt: number): TraceStep[] {
  const { preprocessMs, inferMs, postprocessMs, times } = result;
  // Clocks that are apart by a little must not make anything arrive before it was sent.
  const within = (at: number): number => Math.min(Math.max(at, askedAt), answeredAt);
  const [arrivedAt, begunAt, copiedAt] = [
    within(times.arrivedAt),
    within(times.begunAt),
    within(times.copiedAt),
  ];
  const returnedAt = within(times.answeredAt);
  const kernelMs = Math.max(0, preprocessMs - (times.copiedAt - times.begunAt));
  const inferAt = copiedAt + kernelMs;
  const decodeAt = inferAt + inferMs;
  return [
    hop('transfer out', `page>${LANE}`, askedAt, arrivedAt),
    hop('queue', LANE, arrivedAt, begunAt),
    hop('copy', LANE, begunAt, copiedAt),
    hop('preprocess', LANE, copiedAt, inferAt),
    hop('infer', LANE, inferAt, decodeAt),
    hop('postprocess', LANE, decodeAt, decodeAt + postprocessMs),
    hop('transfer back', `${LANE}>page`, returnedAt, answeredAt),
  ];
}

function hop(element: string, host: string, entered: number, left: number): TraceStep {
  return { element, host, entered, left, clock: SAME_CLOCK };
}
