/**
 * Every message of a run that is elsewhere, as plain types. This file imports only types.
 *
 * One WebSocket (`/api/runs`) per run, framed like offload (framing.ts):
 *   client: hello                -> server: prepared | error + close     (its models are loaded; nothing runs yet)
 *   client: start (state or null)-> server: ready (credits)
 *   client: frame (1 credit)     -> server: taken                        (gives the credit back)
 *                                   server: output, event, notice, log, state, and figures by the clock
 *                                   server: snapshot                     (with what was told up to it, and not before)
 *   client: tap, untap           -> server: tapped                       (a picture lies behind its header)
 *   client: trace                                                        (one output in so many says its way)
 *   client: clock                -> server: clock                        (how far the two clocks are apart)
 *   client: change               -> server: changed                      (to a revision that the server knows)
 *   client: end                                                          (the source has no more frames)
 *   client: save                 -> server: saved + close                (after everything that came out before; the
 *                                                                         client says nothing after it)
 *   client: bye                  -> server: close
 */
import type { FrameInfo, PictureLayout } from '../frame.ts';
import type { ControlEvent } from '../run/control.ts';
import type { LogLevel } from '../run/element.ts';
import type { RunFigures, RunState } from '../run/figures.ts';
import type { RunLogLine } from '../run/host.ts';
import type { DataMessage, DetectionsMessage, EventMessage } from '../run/message.ts';
import type { RunNotice, SavedRun } from '../run/run.api.ts';
import type { ErrorMessage } from './messages.ts';

/** Which pipeline is to run, in which revision; `live`: its source does not wait. */
export interface RunHello {
  readonly type: 'hello';
  readonly protocol: 1;
  readonly pipeline: string;
  readonly revision: string;
  readonly live: boolean;
}

/** Begins, where another run was saved or anew. */
export interface RunStart {
  readonly type: 'start';
  readonly saved: SavedRun | null;
}

/** One frame, its planes in the payload. `id` goes up from 1; what could not be read is left out. */
export interface RunFrame {
  readonly type: 'frame';
  readonly id: number;
  readonly info: Omit<FrameInfo, 'id'>;
  readonly layout: PictureLayout;
}

/** A control event for the run or its elements. */
export interface RunNotify {
  readonly type: 'notify';
  readonly event: ControlEvent;
}

/** Lines below this level are not sent. */
export interface RunLogLevel {
  readonly type: 'log_level';
  readonly level: LogLevel;
}

/** Looks at what goes into or comes out of an element; `tap` is the client's name for it. */
export interface RunTap {
  readonly type: 'tap';
  readonly tap: number;
  readonly element: string;
  readonly side: 'input' | 'output';
  readonly every: number;
}

/** Ends a look. */
export interface RunUntap {
  readonly type: 'untap';
  readonly tap: number;
}

/** One frame in so many carries a trace; 0: none. */
export interface RunTrace {
  readonly type: 'trace';
  readonly every: number;
}

/** Asks for the time there; milliseconds of the client's monotonic clock. */
export interface RunClock {
  readonly type: 'clock';
  readonly askedAt: number;
}

/** Takes over another revision of the pipeline. */
export interface RunChange {
  readonly type: 'change';
  readonly revision: string;
}

/** What carries nothing but what it says. */
export type RunWord = { readonly type: 'end' } | { readonly type: 'save' } | { readonly type: 'bye' };

/** What looks at a run or changes it while it goes on. */
export type RunLook = RunTap | RunUntap | RunTrace | RunClock | RunChange;

/** Everything but frames. */
export type RunCommand = RunHello | RunStart | RunNotify | RunLogLevel | RunWord | RunLook;
/** What a client sends. */
export type RunClientMessage = RunCommand | RunFrame;

/** What can come out of a run that is elsewhere: no pixels and no tensors. */
export type RemoteOutput = DetectionsMessage | EventMessage | DataMessage;

/** Something that stands for good once it was told: what came out, or a control event. */
export type RemoteTold =
  | { readonly told: 'output'; readonly element: string; readonly message: RemoteOutput }
  | { readonly told: 'event'; readonly event: ControlEvent };

/** A sample of what a tap sees. A picture is small, upright, three bytes a pixel; tensors are not shown. */
export type TappedMessage =
  | RemoteOutput
  | {
      readonly kind: 'frame';
      readonly frame: FrameInfo;
      readonly subject: string;
      readonly value: { readonly width: number; readonly height: number };
    }
  | { readonly kind: 'tensor'; readonly frame: FrameInfo; readonly subject: string };

/** How far a change came. */
export interface RunChanged {
  readonly type: 'changed';
  readonly revision: string;
  /** Why it was not taken over; the run then goes on as it was. */
  readonly refusal: { readonly code: ErrorMessage['code']; readonly message: string } | null;
}

/** The times of a question, in milliseconds: `askedAt` of the client's clock, the others of the server's. */
export interface RunClockAnswer {
  readonly type: 'clock';
  readonly askedAt: number;
  readonly receivedAt: number;
  readonly sentAt: number;
}

/** What a server sends. */
export type RunServerMessage =
  | { readonly type: 'prepared' }
  | { readonly type: 'ready'; readonly credits: number }
  | { readonly type: 'taken'; readonly id: number }
  | { readonly type: 'output'; readonly element: string; readonly message: RemoteOutput }
  | { readonly type: 'tapped'; readonly tap: number; readonly message: TappedMessage }
  | RunClockAnswer
  | RunChanged
  | { readonly type: 'notice'; readonly notice: RunNotice }
  | { readonly type: 'log'; readonly line: RunLogLine }
  | { readonly type: 'state'; readonly state: RunState; readonly reason: string }
  | { readonly type: 'figures'; readonly figures: RunFigures }
  | { readonly type: 'snapshot'; readonly saved: SavedRun | null; readonly told: readonly RemoteTold[] }
  | {
      readonly type: 'saved';
      readonly saved: SavedRun;
      readonly figures: RunFigures;
      readonly told: readonly RemoteTold[];
    }
  | ErrorMessage;
