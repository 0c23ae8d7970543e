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

/** Whoever follows frames through a run; one frame in so many each. */
const watchers = new WeakMap<Traceable, Set<{ readonly every: number }>>();

/**
 * Follows one frame in `every` through a run, and sends its way once it has come to an end of the graph. Throws as
 * `tap`. The returned function ends it; the last one ends the tracing.
 */
export function followFrames(
  run: Traceable,
  every: number,
  send: (event: ServerSentEvent) => void,
): () => void {
  let sequence = 0;
  const tell = (element: string, message: Message): void => {
    if (message.trace === undefined || message.frame.id % every !== 0) return;
    sequence += 1;
    const data = JSON.stringify({ sequence, ...wayOf(element, message) });
    send({ event: 'trace', id: String(sequence), data });
  };
  const ends = endsOf(run.graph).map((element) =>
    run.tap({ element, side: 'output', every: 1, onMessage: (message) => tell(element, message) }),
  );
  const leave = watch(run, every);
  return () => {
    for (const end of ends) end();
    leave();
  };
}

function watch(run: Traceable, every: number): () => void {
  const all = watchers.get(run) ?? new Set();
  const one = { every };
  watchers.set(run, all.add(one));
  run.trace(commonOf(all));
  return () => {
    all.delete(one);
    run.trace(commonOf(all));
  };
}

/** As few frames as every watcher's are among; 0: none. */
function commonOf(all: Iterable<{ readonly every: number }>): number {
  let common = 0;
  for (const { every } of all) common = divisorOf(common, every);
  return common;
}

function divisorOf(one: number, other: number): number {
  return other === 0 ? one : divisorOf(other, one % other);
}

/** Elements that nothing follows: what they give leaves the run. */
function endsOf({ elements, wires }: PipelineGraph): string[] {
  const followed = new Set(wires.map(({ from }) => from));
  return elements.map(({ name }) => name).filter((name) => !followed.has(name));
}

function wayOf(element: string, { frame, subject, trace = [] }: Message) {
  return { frame, subject, element, ...timeLineOf(trace, () => HERE) };
}
