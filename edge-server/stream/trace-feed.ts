import type { ClockOffset } from '../../shared/run/clock-offset.ts';
import { timeLineOf } from '../../shared/run/frame-trace.ts';
import { endsOf } from '../../shared/run/graph-ends.ts';
import { MAIN_FLOW } from '../../shared/run/graph.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Message } from '../../shared/run/message.ts';
import type { TapOptions } from '../../shared/run/run.api.ts';
import type { Clock } from '../clock.ts';
import type { ServerSentEvent } from './sse.ts';

/** The part of a run that is traced. */
export interface Traceable {
  readonly graph: PipelineGraph;
  tap(options: TapOptions): () => void;
  trace(every: number): void;
}

/** Threads of one process count from one beginning, and lanes tell their own clocks. */
const HERE: ClockOffset = { offsetMs: 0, errorMs: 0 };

/** So long it is waited for something that comes out before it is told how far one got: slow detectors are not at a loss. */
const GRACE_MS = 4_000;

/** How many follow frames through a run. */
const followers = new WeakMap<Traceable, number>();

/** What a follower asked for. */
export interface Following {
  /** The next one, each time that so many were captured. */
  readonly every: number;
  readonly clock: Pick<Clock, 'after'>;
  readonly send: (event: ServerSentEvent) => void;
}

/**
 * Follows frames through a run, and sends their way once they have come to an end of the graph: the next one each time
 * that at least `every` were captured. Where nothing comes out for a while, the one that came furthest is sent.
 * Throws as `tap`. The returned function ends it; the last one ends the tracing.
 */
export function followFrames(run: Traceable, following: Following): () => void {
  const follower = new Follower(following);
  const tap = (element: string, side: TapOptions['side'], onMessage: TapOptions['onMessage']): (() => void) =>
    run.tap({ element, side, every: 1, onMessage });
  const [ends, stops] = [endsOf(run.graph), watchedOf(run.graph)];
  const untap = [
    ...ends.map((element) => tap(element, 'output', (message) => follower.cameOut(element, message))),
    ...stops.map((element) => tap(element, 'input', (message) => follower.cameTo(element, message))),
  ];
  count(run, 1);
  return () => {
    for (const end of untap) end();
    follower.close();
    count(run, -1);
  };
}

/** Chooses the frames whose way is told. Whoever made it closes it. */
class Follower {
  readonly #following: Following;
  #sequence = 0;
  /** No frame before this one is told of. */
  #due = 0;
  /** The one that waits for coming out, and the element to which it has come. */
  #kept: { readonly element: string; readonly message: Message } | null = null;
  #cancel: () => void = () => undefined;

  constructor(following: Following) {
    this.#following = following;
  }

  cameOut(element: string, message: Message): void {
    // All are traced: were every tenth, and an element let every second through, none might ever come out.
    if (this.#concerns(message)) this.#tell(element, message, false);
  }

  cameTo(element: string, message: Message): void {
    if (!this.#concerns(message)) return;
    const before = this.#kept?.message;
    if (before === undefined) {
      this.#cancel = this.#following.clock.after(GRACE_MS, () => this.#giveUp());
    } else if (lengthOf(message) <= lengthOf(before)) return;
    // The pixels are not ours to keep, and nobody asks for them.
    this.#kept = { element, message: { ...message, kind: 'data', value: null } };
  }

  close(): void {
    this.#cancel();
    this.#kept = null;
  }

  #concerns({ trace, frame }: Message): boolean {
    return trace !== undefined && frame.id >= this.#due;
  }

  #giveUp(): void {
    const kept = this.#kept;
    if (kept !== null) this.#tell(kept.element, kept.message, true);
  }

  #tell(element: string, message: Message, isKept: boolean): void {
    this.close();
    this.#sequence += 1;
    this.#due = message.frame.id + this.#following.every;
    const data = JSON.stringify({ sequence: this.#sequence, ...wayOf(element, message), kept: isKept });
    this.#following.send({ event: 'trace', id: String(this.#sequence), data });
  }
}

function lengthOf({ trace = [] }: Message): number {
  return trace.length;
}

function count(run: Traceable, more: number): void {
  const now = (followers.get(run) ?? 0) + more;
  followers.set(run, now);
  run.trace(now > 0 ? 1 : 0);
}

/** Elements that may give nothing on. A look at pixels in a worker costs a copy: only at the ends it is worth that. */
function watchedOf(graph: PipelineGraph): string[] {
  const { elements, wires } = graph;
  const ends = endsOf(graph);
  const takesPixels = (name: string): boolean =>
    wires.some(({ to, kind }) => to === name && kind === 'frame');
  return elements
    .filter(({ name }) => wires.some(({ to }) => to === name))
    .filter(({ name, flow }) => ends.includes(name) || flow === MAIN_FLOW || !takesPixels(name))
    .map(({ name }) => name);
}

function wayOf(element: string, { frame, subject, trace = [] }: Message) {
  return { frame, subject, element, ...timeLineOf(trace, () => HERE) };
}
