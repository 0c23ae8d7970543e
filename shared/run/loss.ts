import type { SightlineError } from '../errors.ts';
import type { FrameOutcome } from './figures.ts';
import { OUTCOME, droppedAs } from './flow-context.ts';

/** What becomes of a message whose element failed so. Some failures have a reason of their own, and are drops. */
export function lossOf({ code }: SightlineError): FrameOutcome {
  if (code === 'deadline' || code === 'edge_lost' || code === 'lane_crashed') return droppedAs(code);
  if (code === 'aborted') return droppedAs('superseded');
  if (code === 'overloaded') return droppedAs('full');
  return OUTCOME.failed;
}

/** Whether the element itself is at fault: making it anew may help then. */
export function isFault(error: SightlineError): boolean {
  return lossOf(error).kind === 'failed';
}
