import type { Clock } from '../../shared/clock.ts';
import { asSightlineError } from '../../shared/errors.ts';
import { endsOf } from '../../shared/run/graph-ends.ts';
import type { Message } from '../../shared/run/message.ts';
import type { Run } from '../../shared/run/run.api.ts';
import { lineHere } from '../app/trace-rows.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { TRACE_PATIENCE_MS } from './inside.api.ts';
import type { TracedFrame } from './inside.api.ts';

/** What an element at an end of the graph was given and gave nothing on of comes out nowhere: so long is waited for it. */
const GRACE_MS = 1_500;

/**
 * Traces every frame of a run in this page until the first one is through. The first one that came to an end of the
 * graph is taken if none comes out within a moment; null if none came.
 */
export function tracePage(
  viewer: Pick<Viewer, 'on'>,
  run: Run,
  clock: Clock,
  signal: AbortSignal,
): Promise<TracedFrame | null> {
  const ends: (() => void)[] = [];
  const traced = new Promise<TracedFrame | null>((resolve, reject) => {
    let kept: TracedFrame | null = null;
    const giveUp = (): void => resolve(kept);
    const abort = (): void => reject(asSightlineError(signal.reason, 'aborted'));
    let stopTimer = clock.after(TRACE_PATIENCE_MS, giveUp);
    const wait = (message: Message, element: string): void => {
      if (kept !== null) return;
      kept = tracedOf(message, element, true);
      if (kept === null) return;
      stopTimer();
      stopTimer = clock.after(GRACE_MS, giveUp);
    };
    const take = (message: Message, element: string): void => {
      const whole = tracedOf(message, element, false);
      if (whole !== null) resolve(whole);
    };
    const stops = [
      viewer.on('output', ({ message, element }) => take(message, element)),
      ...endsOf(run.structure()).map((element) =>
        run.tap({ element, side: 'input', every: 1, onMessage: (message) => wait(message, element) }),
      ),
    ];
    signal.addEventListener('abort', abort);
    run.trace(1);
    ends.push(() => {
      stopTimer();
      signal.removeEventListener('abort', abort);
      for (const stop of stops) stop();
      run.trace(0);
    });
  });
  return traced.finally(() => {
    for (const end of ends) end();
  });
}

function tracedOf({ trace, frame }: Message, element: string, isKept: boolean): TracedFrame | null {
  if (trace === undefined || trace.length === 0) return null;
  return { frame: frame.id, element, isKept, line: lineHere(trace) };
}
