import type { ClockOffset } from '../../shared/run/clock-offset.ts';
import type { TraceStep } from '../../shared/run/trace-step.ts';
import type { JobTimes } from '../inference/job.ts';
import type { LaneResult } from '../inference/lane-messages.ts';

/** Processes of one machine read one clock; so much goes by between two readings of it. */
const SAME_MACHINE: ClockOffset = { offsetMs: 0, errorMs: 0.1 };

const LANE = 'process:lane';

/** The way of one frame through a lane's process: waiting for its turn, handed over, looked at, told. */
export function laneHops(result: LaneResult, times: JobTimes): TraceStep[] {
  const { arrivedAt, begunAt, answeredAt } = times;
  // The process may begin before the server has heard that it is done with the frame before.
  const handedAt = Math.min(times.startedAt, begunAt);
  const inferAt = begunAt + result.preprocessMs;
  const decodeAt = inferAt + result.inferMs;
  const returnedAt = Math.min(decodeAt + result.postprocessMs, answeredAt);
  return [
    hop('queue', 'edge', arrivedAt, handedAt),
    hop('transfer out', `edge>${LANE}`, handedAt, begunAt),
    hop('preprocess', LANE, begunAt, inferAt),
    hop('infer', LANE, inferAt, decodeAt),
    hop('postprocess', LANE, decodeAt, decodeAt + result.postprocessMs),
    hop('transfer back', `${LANE}>edge`, returnedAt, answeredAt),
  ];
}

function hop(element: string, host: string, entered: number, left: number): TraceStep {
  const clock = host === 'edge' ? { offsetMs: 0, errorMs: 0 } : SAME_MACHINE;
  return { element, host, entered, left, clock };
}
