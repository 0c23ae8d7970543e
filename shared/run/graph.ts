import type { JsonValue } from '../json.ts';
import type { BackoffPolicy } from './backoff.ts';
import type { FlowKind } from './message.ts';

/** What a wire does when more comes than its end takes. Sizes count messages, times are milliseconds. */
export type WirePolicy =
  /** One message waits, the newest wins: the default for frames of live sources. Never slows anything. */
  | { readonly kind: 'latest' }
  /** The newest `size` wait, oldest first out. Never slows anything. */
  | { readonly kind: 'drop_oldest'; readonly size: number }
  /** The oldest `size` wait; what comes then is dropped. Never slows anything. */
  | { readonly kind: 'drop_newest'; readonly size: number }
  /** What comes before waits, up to `timeoutMs` (null: for ever), then what came is dropped. Slows its source. */
  | { readonly kind: 'block'; readonly size: number; readonly timeoutMs: number | null }
  /**
   * As `block` without a limit; a message counts as delivered only once its end is done with it, and is given again
   * when that failed or was lost: `retries` times, `delayMs` apart, then dropped as `dead_letter`.
   */
  | {
      readonly kind: 'at_least_once';
      readonly size: number;
      readonly retries: number;
      readonly delayMs: number;
    };

/** What is done when an element throws: go on with the next message, make the element anew, or end the pipeline. */
export type ErrorPolicy = 'skip' | 'restart' | 'stop';

/** One element of a graph. `config` is plain data with every reference followed. */
export interface GraphElement {
  /** Unique in the pipeline. */
  readonly name: string;
  readonly type: string;
  readonly config: JsonValue;
  readonly flow: string;
  readonly onError: ErrorPolicy;
  /** It runs code of the user's, and the document itself wants it in the flow `main`. */
  readonly pinned?: true;
}

/** One wire; a document's wire with several ends is several of these. Its id is `from>to`. */
export interface GraphWire {
  readonly from: string;
  readonly to: string;
  readonly kind: FlowKind;
  readonly policy: WirePolicy;
  /** It leads findings to an element that joins them with their frames, which is told of those that were filtered. */
  readonly joins?: true;
}

/** Elements that share one worker. The flow `main` is the host's own thread; sources and detectors live there. */
export interface GraphFlow {
  readonly name: string;
  readonly elements: readonly string[];
}

/** The flow of the host's own thread. */
export const MAIN_FLOW = 'main';

/** How often frames are taken: `fps` null is as fast as the source gives and the needed consumers take. */
export interface Pace {
  readonly fps: number | null;
  /** Frames older than this when their turn comes are dropped as `deadline`; null: no limit. */
  readonly deadlineMs: number | null;
  /** Frames in flight at a time; absent: as many as the wires hold. */
  readonly inFlight?: number;
  /** What it gets of a model that several pipelines share; absent: normal. */
  readonly priority?: Priority;
}

/** Of turns at a model that several share, a pipeline has four times as many as one of the next lower priority. */
export type Priority = 'low' | 'normal' | 'high';

/** When and how often a run that is stuck or failing is healed. */
export interface RestartPolicy {
  /** An element that has worked on one message for so long is warned about and healed. */
  readonly healAfterMs: number;
  /** After so long its worker is recycled. */
  readonly recycleAfterMs: number;
  /** Restarts within `budgetWindowMs` before the run is given up as failed. */
  readonly budget: number;
  readonly budgetWindowMs: number;
  /** The first pause before a restart; doubled each time up to `maxDelayMs`. */
  readonly delayMs: number;
  readonly maxDelayMs: number;
}

/** What a document says nothing about. */
export const DEFAULT_RESTART: RestartPolicy = {
  healAfterMs: 40_000,
  recycleAfterMs: 120_000,
  budget: 10,
  budgetWindowMs: 600_000,
  delayMs: 100,
  maxDelayMs: 30_000,
};

/** A pipeline as the engine runs it: checked, every default filled in, every reference followed. Plain JSON data. */
export interface PipelineGraph {
  readonly id: string;
  /** Changes exactly when anything else in here does. */
  readonly revision: string;
  /** The first one is the source. */
  readonly elements: readonly GraphElement[];
  readonly wires: readonly GraphWire[];
  /** `main` first; every element is in exactly one. */
  readonly flows: readonly GraphFlow[];
  readonly pace: Pace;
  readonly restart: RestartPolicy;
  /** How its source, once lost, is opened again, as far as the document says; absent: as is usual for such a one. */
  readonly reconnect?: Partial<BackoffPolicy>;
}

/** A wire's name, for figures, taps and logs. */
export function wireId(wire: Pick<GraphWire, 'from' | 'to'>): string {
  return `${wire.from}>${wire.to}`;
}
