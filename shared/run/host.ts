import type { Clock } from '../clock.ts';
import type { SightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { ElementServices, LogLevel } from './element.ts';
import type { GraphElement, PipelineGraph } from './graph.ts';
import type { JsonObject } from '../json.ts';

/** What a source tells while it runs. */
export interface SourceEvents<F> {
  /**
   * Takes the frame over. `id` and order are the run's; `timestamp` (µs) is the capture time. Resolves when the next
   * one is welcome: sources that can wait (files) do, those that cannot (cameras) give the next anyway.
   */
  onFrame(frame: F, info: Omit<FrameInfo, 'id'>): Promise<void> | undefined;
  /** There will be no more, as it should be. */
  onEnded(): void;
  /** There will be no more, as it should not be. */
  onError(error: SightlineError): void;
}

/** Where frames come from, opened by the host. Whoever opened it stops it, once. */
export interface RunSource<F> {
  /** It goes on for ever, so its end is a fault and waiting does not hold it back. */
  readonly live: boolean;
  /** Why it can give nothing at the moment though nothing is wrong with it, in words: a hidden tab. */
  readonly heldBack?: string | null;
  /** Whether it is silent or frozen is looked at where it comes from: nobody has to here. */
  readonly watched?: boolean;
  start(events: SourceEvents<F>): void;
  /**
   * Opens what it gives anew, after a fault; frames then come as before. Takes as long as it must: a camera that was
   * unplugged is waited for. Rejects with why it cannot be, or when the signal says so. Absent: `openSource` does it.
   */
  reopen?(signal: AbortSignal): Promise<void>;
  /**
   * Called before `start` on one that is opened again after a fault: it gives what comes after the frame of this time,
   * as if it had gone on. Absent: what is opened again begins anew.
   */
  goOnAfter?(timestamp: number): void;
  /** Resolves when it is free; no event follows. */
  stop(): Promise<void>;
}

/** What the engine needs to know about the host's frames. */
export interface FrameVerbs<F> {
  /** Frees a frame, where it was not handed over; must not throw. */
  close(frame: F): void;
  /** A second handle to the same pixels, closed separately. */
  clone(frame: F): F;
  /** What to hand over when a frame goes to another worker; none: it is copied there. It is closed here afterwards. */
  transferables(frame: F): readonly object[];
  /** A number that differs when the picture does; microseconds only. Absent: nobody can tell a frozen source. */
  hash?(frame: F): number | null;
}

/** The end of a channel between two threads; `MessagePort` and `worker_threads`' one both fit. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  close(): void;
}

/** A worker that serves one flow. */
export interface FlowWorker {
  readonly port: Port;
  /** Called once when it is gone without having been told to. */
  onLost: ((error: SightlineError) => void) | null;
  /** Ends it at once; resolves when its thread is gone. */
  terminate(): Promise<void>;
}

/** One line of a run's log. */
export interface RunLogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: LogLevel;
  readonly pipeline: string;
  /** Null for the run itself. */
  readonly element: string | null;
  readonly message: string;
  readonly fields?: JsonObject;
}

/** What a run is put into: a browser tab, the edge server, a test. */
export interface RunHost<F> {
  /** How it is called in traces: `page`, `edge`. */
  readonly name: string;
  readonly clock: Clock;
  readonly frames: FrameVerbs<F>;
  readonly services: ElementServices;
  openSource(element: GraphElement, signal: AbortSignal): Promise<RunSource<F>>;
  /** Starts a worker for a flow other than `main`; its other end is served by `serveFlow`. */
  startFlow(flow: string, graph: PipelineGraph): FlowWorker;
  /** A channel between two flows. */
  channel(): readonly [Port, Port];
  log(line: RunLogLine): void;
}
