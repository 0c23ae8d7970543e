import type { Detector } from '../detect/detector.ts';
import type { Clock } from '../clock.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ClipServices } from './clip-services.ts';
import type { EventTarget } from './control.ts';
import type { Message } from './message.ts';
import type { EventStore } from './event-store.ts';
import type { MediaStore } from './media-store.ts';
import type { PictureServices } from './picture-services.ts';
import type { Outbox } from './outbox.ts';

/** How much a log line matters. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Where an element says what happens; the run adds its pipeline and name. */
export type ElementLog = (level: LogLevel, message: string, fields?: JsonObject) => void;

/** An element's own metrics; names are snake_case. */
export interface ElementMetrics {
  /** Adds to a counter, 1 unless told. */
  count(name: string, by?: number): void;
  gauge(name: string, value: number): void;
  /** One duration in milliseconds. */
  time(name: string, ms: number): void;
}

/** What the host lends to elements. */
export interface ElementServices {
  /**
   * The detector of a detecting element, by its name in the graph. The host may exchange it at any time: ask for each
   * frame. Throws when there is none.
   */
  detector?(element: string): Detector<unknown>;
  /**
   * A module of the user's own by its name in the document. Hosts load only what the owner of the machine or the page
   * has allowed, and reject with `forbidden` otherwise, `not_found` when there is none.
   */
  loadModule?(specifier: string): Promise<unknown>;
  /** How many frames an element may keep that waits for something: a browser's camera has few to give. */
  readonly heldFrames?: number;
  /** What looks at pixels; hosts lend it to every flow. */
  readonly pictures?: PictureServices<unknown>;
  /** Keeps what sinks tell, and tells it; servers have one, for elements of the flow `main`. */
  readonly outbox?: Outbox;
  /** Keeps what happened; lent to elements of the flow `main`. */
  readonly events?: EventStore;
  /** Makes clips of events; lent to elements of the flow `main`. */
  readonly clips?: ClipServices;
  /** Keeps pictures and clips of events; lent to elements of the flow `main`. */
  readonly media?: MediaStore;
  /** Hosts add their own: a store, a folder, a bus. Elements that need one say so in their `hosts`. */
  readonly [service: string]: unknown;
}

/** What an element that keeps frames does with them: a host's frame can be anything. */
export interface FrameHandles {
  /** Frees a frame that is the element's own; must not be called twice. */
  close(frame: unknown): void;
  /** A second handle to the same pixels, closed separately. */
  clone(frame: unknown): unknown;
}

/** What an element is given for its life. */
export interface ElementContext {
  readonly name: string;
  readonly pipeline: string;
  readonly clock: Clock;
  readonly log: ElementLog;
  readonly metrics: ElementMetrics;
  readonly services: ElementServices;
  /** For elements that take frames over (`takesFrames`), or make some. */
  readonly frames: FrameHandles;
  /** Aborted when the element is killed or recycled: long work should end. */
  readonly signal: AbortSignal;
  /** Sends a message on by itself: for timers and windows. It stems from no frame in flight. */
  emit(message: Message): void;
  /** Asks for messages that wait: `concurrency` has grown by itself. */
  again(): void;
  /** Raises a control event; to all unless told. */
  raise(event: string, params?: JsonObject, target?: EventTarget): void;
}

/** What `process` gives: one message, several, or none (filtered). */
export type Outputs = Message | readonly Message[] | null | undefined;

/** A running element. One `process` call at a time unless `concurrency` says more; outputs keep their inputs' order. */
export interface Element {
  /** How many messages may be in `process` at once; read before every message. Default 1. */
  readonly concurrency?: number;
  /** Frames are the element's to close. Default: the run's. */
  readonly takesFrames?: boolean;
  /** It is given the words that something was `filtered` on its way here, too. */
  readonly hearsFiltered?: boolean;
  /** Inputs without outputs are taken in, not filtered: windows, sinks. */
  readonly absorbs?: boolean;
  setup?(): void | Promise<void>;
  process(message: Message): Outputs | Promise<Outputs>;
  /** Always called, however it ends, once. */
  cleanup?(): void | Promise<void>;
  /** A declared event, or `pause` and `resume`, or `end`: no more comes, and nobody goes on with what it remembers. */
  onEvent?(name: string, params: JsonObject): void;
  /** Tries to come to life again without being made anew; false or absent: make it anew. */
  heal?(): boolean | Promise<boolean>;
  /** Takes new parameters without losing state; false or absent: make it anew. */
  configure?(config: JsonValue): boolean;
  /** What it has to remember when it moves or is made anew. */
  save?(): JsonValue;
  restore?(state: JsonValue): void;
}
