import type { ClockOffset } from '../../shared/run/clock-offset.ts';
import type { TraceStep } from '../../shared/run/trace-step.ts';
import type { OffloadResult, OffloadTimes } from '../workers/offload.api.ts';
import { SAME_CLOCK as HERE } from './lane-hops.ts';

/**
 * The way of one frame over the edge: packed here, sent, waiting and inferred there, sent back. What happened there is
 * told by the edge's clock, which is `offset` ahead of this one.
 */
export function edgeHops(result: OffloadResult, times: OffloadTimes, offset: ClockOffset): TraceStep[] {
  const { packMs, askedAt, answeredAt, receivedAt, sentAt } = times;
  const there = { ...offset, errorMs: offset.errorMs + HERE.errorMs };
  const between = { ...HERE, errorMs: there.errorMs };
  // An offset that is a little wrong must not make anything arrive before it was sent.
  const arrived = Math.max(askedAt, receivedAt - offset.offsetMs);
  const returned = Math.min(answeredAt, sentAt - offset.offsetMs);
  return [
    { element: 'pack', host: 'worker:offload', entered: askedAt - packMs, left: askedAt, clock: HERE },
    { element: 'transfer out', host: 'page>edge', entered: askedAt, left: arrived, clock: between },
    ...stagesThere(result, times, there),
    { element: 'transfer back', host: 'edge>page', entered: returned, left: answeredAt, clock: between },
  ];
}

/** One after the other from the frame's arrival; what the edge itself needs beside them comes after the last. */
function stagesThere(result: OffloadResult, { packMs, receivedAt }: OffloadTimes, clock: ClockOffset) {
  const stages: [string, number][] = [
    ['queue', result.queueMs],
    ['preprocess', result.preprocessMs - packMs],
    ['infer', result.inferMs],
    ['postprocess', result.postprocessMs],
  ];
  let left = receivedAt;
  return stages.map(([element, ms]): TraceStep => {
    const entered = left;
    left += Math.max(0, ms);
    return { element, host: 'edge', entered, left, clock };
  });
}
