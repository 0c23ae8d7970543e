import type { ControlEvent, RunStructure } from '../../shared/run/control.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import type { RunFigures } from '../../shared/run/figures.ts';
import type { TimeLine } from '../../shared/run/frame-trace.ts';
import type { RunLogLine } from '../../shared/run/host.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type { DetectorPlace } from '../viewer/viewer.api.ts';

/** What is known of a pipeline that is looked into. */
export interface InsideLook {
  /** Another one with each run: what was looked at of the one before is over. Null: nothing runs. */
  readonly run: object | null;
  readonly structure: RunStructure | null;
  readonly figures: RunFigures | null;
  /** Where each detector looks at frames, while it is known. */
  readonly detectors: readonly DetectorPlace[];
  readonly notices: readonly RunNotice[];
  readonly log: readonly RunLogLine[];
  /** Why all this is old, or missing, in words; null: it is as of now. */
  readonly problem: string | null;
}

/** What is looked at. */
export interface TapChoice {
  readonly element: string;
  readonly side: 'input' | 'output';
}

/** One message that goes into or comes out of an element. Borrowed for the length of the call. */
export interface TapSample {
  readonly heading: string;
  /** What it holds, as JSON; '' for pictures. */
  readonly text: () => string;
  readonly picture: {
    readonly image: CanvasImageSource;
    readonly width: number;
    readonly height: number;
  } | null;
}

/** How an element is looked at. */
export interface TapWish extends TapChoice {
  /** One message in so many. */
  readonly every: number;
  readonly onSample: (sample: TapSample) => void;
  /** Why nothing comes, in words; tried again all the same. */
  readonly onProblem: (words: string) => void;
}

/** The way of one frame through a run. */
export interface TracedFrame {
  readonly frame: number;
  /** Where it came out; or, `isKept`, what let it not through. */
  readonly element: string;
  readonly isKept: boolean;
  readonly line: TimeLine;
}

/** A pipeline that is looked into and controlled, wherever it runs. Whoever opened it closes it. */
export interface Inside {
  /** How it is now; whoever opened it was told how to be told of changes. */
  readonly look: InsideLook;
  /** Whether a run that has ended can be started again by an event. */
  readonly canStart: boolean;
  /** Rejects in words: an unknown event with the near miss, parameters that are not as declared, no answer. */
  send(event: ControlEvent): Promise<void>;
  /** Lines from this level on are wanted. Rejects in words. */
  logLevel(level: LogLevel): Promise<void>;
  /** The returned function ends it. Throws for an unknown element where that is known at once. */
  tap(wish: TapWish): () => void;
  /** The next frame that comes through; null: none did within ten seconds. Rejects in words, or once aborted. */
  trace(signal: AbortSignal): Promise<TracedFrame | null>;
  close(): void;
}

/** A still picture, or a filter that lets nothing through, may never give another output. */
export const TRACE_PATIENCE_MS = 10_000;
