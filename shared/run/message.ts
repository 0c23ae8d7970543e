import type { Findings } from '../detection.ts';
import type { Placement, ProviderReport, StageTimings } from '../detect/detector.ts';
import type { FrameInfo, LossyPicture } from '../frame.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { NamedTensors } from '../tensor.ts';
import type { TraceStep } from './trace-step.ts';

/** What can flow along a wire. */
export type FlowKind = 'frame' | 'tensor' | 'detections' | 'event' | 'data';

interface Common {
  /** The frame that this stems from. Messages without a picture have an id and a time all the same, and size 0. */
  readonly frame: FrameInfo;
  /** The source it came from, or whatever key the elements before gave it: windows and triggers go by it. */
  readonly subject: string;
  /** Present on the frames that are sampled. */
  readonly trace?: readonly TraceStep[];
  /** The part of what was found in its frame that this is, where an element made several messages of one. Absent: all. */
  readonly part?: number;
  /** It may have come before: it is given again, since the worker that it was given to was lost. */
  readonly again?: true;
  /** Nothing but the word that an element filtered what was found in this frame: those who join frames hear it. */
  readonly filtered?: true;
}

/**
 * Pixels. `value` is the host's own frame (a `VideoFrame`, a `Picture`, a test's object). An element borrows it for
 * the length of its `process` call: the run closes it afterwards, unless the element gives it on in an output or has
 * declared `takesFrames`.
 */
export interface FrameMessage<F = unknown> extends Common {
  readonly kind: 'frame';
  readonly value: F;
}

/** Named tensors. */
export interface TensorMessage extends Common {
  readonly kind: 'tensor';
  readonly value: NamedTensors;
}

/** What was found in a frame. */
export interface DetectionsMessage extends Common {
  readonly kind: 'detections';
  readonly value: Findings & {
    /** Absent where no detector ran in this run (replayed data, say). */
    readonly timings?: StageTimings;
    readonly placement?: Placement;
    /** Why it was looked at there, in words, where whoever chose that says so. */
    readonly reason?: string;
    readonly provider?: ProviderReport;
    /** Present where the frame was squeezed before it was looked at. */
    readonly lossy?: LossyPicture;
  };
}

/** Something that happened, as sinks keep it and rules speak of it. */
export interface EventMessage extends Common {
  readonly kind: 'event';
  readonly value: { readonly type: string; readonly at: number } & JsonObject;
}

/** Anything else that is plain data: windows, rows, sensor readings. */
export interface DataMessage extends Common {
  readonly kind: 'data';
  readonly value: JsonValue;
}

/** What flows. Immutable: an element that changes something makes a new message (`{ ...message, value }`). */
export type Message = FrameMessage | TensorMessage | DetectionsMessage | EventMessage | DataMessage;
