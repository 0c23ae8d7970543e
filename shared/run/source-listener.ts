import type { SightlineError } from '../errors.ts';
import type { LogLevel } from './element.ts';
import type { DropReason } from './figures.ts';
import type { FlightLimit } from './flight-limit.ts';
import type { GraphElement, Pace, PipelineGraph } from './graph.ts';
import type { RunHost } from './host.ts';
import type { SourceOutlet } from './source-outlet.ts';

/** Who is told what becomes of a source. */
export interface SourceFate {
  /** The source failed and is opened again after so many milliseconds; null: it was given up. */
  sourceFailed(error: SightlineError, againMs: number | null): void;
  /** Frames flow again. */
  recovered(): void;
  /** A source that did not fail gives the same picture all the time, or does not any more. */
  frozen(isFrozen: boolean, reason: string): void;
  /** Its host does not let the source give anything, or does so again. */
  throttled(isThrottled: boolean, reason: string): void;
  log(level: LogLevel, element: string | null, message: string): void;
}

/** What a pump tells its run. */
export interface SourceListener {
  /** A frame came in; gives its number. */
  capture(now: number): number;
  /** A frame that goes nowhere. */
  drop(frame: number, reason: DropReason, capturedAt: number): void;
  /** The source ended, as it should be. */
  ended(): void;
}

/** What a pump is made of. */
export interface SourcePumpInit<F> {
  readonly element: GraphElement;
  readonly host: RunHost<F>;
  readonly outlet: SourceOutlet;
  readonly pace: Pace;
  readonly limit: FlightLimit;
  readonly listener: SourceListener;
  readonly fate: SourceFate;
  /** The first failure is the last one: what is run once is not begun anew. */
  readonly once?: boolean;
  /** What the document says of opening it again. */
  readonly reconnect?: PipelineGraph['reconnect'];
}
