import type { JsonValue } from '../json.ts';
import type { Element, ElementContext, LogLevel } from './element.ts';
import type { ControlEvent, RunStructure } from './control.ts';
import type { RunFigures, RunState } from './figures.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunHost } from './host.ts';
import type { Message } from './message.ts';

/** What the engine has to know of an element's type; the registry's entries fit. */
export interface ElementType {
  readonly description: string;
  readonly events: Readonly<Record<string, unknown>>;
  /** What it understands besides, with this configuration. */
  readonly eventsOf?: (config: unknown) => Readonly<Record<string, unknown>>;
  readonly create?: (config: JsonValue, context: ElementContext) => Element;
}

/** Finds an element's type; undefined when nobody knows it. */
export type ElementLookup = (type: string) => ElementType | undefined;

/** What a run remembers when it moves to another host: plain data. */
export interface SavedRun {
  readonly pipeline: string;
  readonly revision: string;
  /** The frames that were counted so far; the next one is numbered from here. */
  readonly captured: number;
  /** By element name; only those that have a state. */
  readonly elements: Readonly<Record<string, JsonValue>>;
  /** Elements that were told to rest, its source too; absent: none. */
  readonly paused?: readonly string[];
}

/** Something that happened to a run or to an element of it: errors, healing, restarts, changes of state. */
export interface RunNotice {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: 'state' | 'error' | 'warning' | 'heal' | 'recycle' | 'restart' | 'given_up' | 'changed';
  /** Null: the run as a whole. */
  readonly element: string | null;
  /** In words, with the reason. */
  readonly message: string;
}

/** What a run tells. None of these may throw. */
export interface RunListener {
  /** A message reached an end of the graph: an element without wires from it. Frames are closed after the call. */
  output?(message: Message, element: string): void;
  /** An element raised an event, or somebody sent one: after it was delivered. */
  event?(event: ControlEvent): void;
  state?(state: RunState, reason: string): void;
  notice?(notice: RunNotice): void;
  /** A frame was delivered, so many milliseconds after its capture; not told of runs that are elsewhere. */
  delivered?(ageMs: number): void;
}

/** What a run is made of. */
export interface RunInit<F> {
  readonly graph: PipelineGraph;
  readonly host: RunHost<F>;
  readonly elements: ElementLookup;
  readonly listener: RunListener;
  /** Goes on from where another run of this pipeline was saved. */
  readonly saved?: SavedRun;
  /** The first fault of the source ends the run: it is not opened again. */
  readonly once?: boolean;
}

/** One look at what goes into or comes out of an element. */
export interface TapOptions {
  readonly element: string;
  readonly side: 'input' | 'output';
  /** Every how many messages; 1 is all of them. */
  readonly every: number;
  /** The message is borrowed for the length of the call. */
  readonly onMessage: (message: Message) => void;
}

/** A running pipeline. Whoever created it ends it with `stop` or `kill`, however it went. */
export interface Run {
  readonly state: RunState;
  /** Opens the source and every element; resolves when frames flow. Rejects with why not. */
  start(): Promise<void>;
  /** No new frames; what is in flight may end within `drainMs` (default 5000), then as `kill`. */
  stop(drainMs?: number): Promise<void>;
  /** Frames are counted as `paused` until `resume`; elements keep what they know. */
  pause(): void;
  resume(): void;
  /** Ends at once; what is in flight is counted as stopped. Cleanups are called. */
  kill(): Promise<void>;
  /** Throws `not_found` with the near miss for an unknown event, flow or element, `invalid_message` for bad parameters. */
  notify(event: ControlEvent): void;
  structure(): RunStructure;
  figures(): RunFigures;
  /** Takes a changed definition over: what it does not concern goes on undisturbed, with its state. */
  change(graph: PipelineGraph): Promise<void>;
  /** Stops taking frames, lets those in flight end, and gives what another host needs to go on. The run is then stopped. */
  save(): Promise<SavedRun>;
  /**
   * The same as it is now, while it runs on: frames in flight may be in some elements' states and not in others'.
   * `onSaved` is called when the elements of a flow have said what they know: what came out of it before is part of that.
   */
  snapshot(onSaved?: (flow: string) => void): Promise<SavedRun>;
  /** Throws `not_found` for an unknown element. The returned function ends it. */
  tap(options: TapOptions): () => void;
  /** One frame in so many carries a trace; 0: none. */
  trace(every: number): void;
  /** Lines below this level are not logged. */
  logLevel(level: LogLevel): void;
}
