import type { ClockOffset } from '../../shared/run/clock-offset.ts';
import { timeLineOf } from '../../shared/run/frame-trace.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Message } from '../../shared/run/message.ts';
import type { TapOptions } from '../../shared/run/run.api.ts';
import type { ServerSentEvent } from './sse.ts';

/** The part of a run that is traced. */
export interface Traceable {
  readonly graph: PipelineGraph;
  tap(options: TapOptions): () => void;
  trace(every: number): void;
}

/** Threads of one process count from one beginning, and lanes tell their own clocks. */
const HERE: ClockOffset = { offsetMs: 0, errorMs: 0 };

/** How many follow frames through a run. */
const followers = new WeakMap<Traceable, number>();

/**
 * Follows frames through a run, and sends their way once they have come to an end of the graph: the next one each time
 * that at least `every` were captured. Throws as `tap`. The returned function ends it; the last one ends the tracing.
 */
export function followFrames(
  run: Traceable,
  every: number,
  send: (event: ServerSentEvent) => void,
): () => void {
  let [sequence, due] = [0, 0];
  const tell = (element: string, message: Message): void => {
    // All are traced: were every tenth, and an element let every second through, none might ever come out.
    if (message.trace === undefined || message.frame.id < due) return;
    [sequence, due] = [sequence + 1, message.frame.id + every];
    const data = JSON.stringify({ sequence, ...wayOf(element, message) });
    send({ event: 'trace', id: String(sequence), data });
  };
  const ends = endsOf(run.graph).map((element) =>
    run.tap({ element, side: 'output', every: 1, onMessage: (message) => tell(element, message) }),
  );
  count(run, 1);
  return () => {
    for (const end of ends) end();
    count(run, -1);
  };
}

function count(run: Traceable, more: number): void {
  const now = (followers.get(run) ?? 0) + more;
  followers.set(run, now);
  run.trace(now > 0 ? 1 : 0);
}

/** Elements that nothing follows: what they give leaves the run. */
function endsOf({ elements, wires }: PipelineGraph): string[] {
  const followed = new Set(wires.map(({ from }) => from));
  return elements.map(({ name }) => name).filter((name) => !followed.has(name));
}

function wayOf(element: string, { frame, subject, trace = [] }: Message) {
  return { frame, subject, element, ...timeLineOf(trace, () => HERE) };
}
