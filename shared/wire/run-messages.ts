/**
 * Every message of a run that is elsewhere, as plain types. This file imports only types.
 *
 * One WebSocket (`/api/runs`) per run, framed like offload (framing.ts):
 *   client: hello                -> server: prepared | error + close     (its models are loaded; nothing runs yet)
 *   client: start (state or null)-> server: ready (credits)
 *   client: frame (1 credit)     -> server: taken                        (gives the credit back)
 *                                   server: output, event, notice, log, state, and figures and snapshot by the clock
 *   client: end                                                          (the source has no more frames)
 *   client: save                 -> server: saved + close                (after everything that came out before)
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

/** What carries nothing but what it says. */
export interface RunWord {
  readonly type: 'end' | 'save' | 'bye';
}

/** Everything but frames. */
export type RunCommand = RunHello | RunStart | RunNotify | RunLogLevel | RunWord;
/** What a client sends. */
export type RunClientMessage = RunCommand | RunFrame;

/** What can come out of a run that is elsewhere: no pixels and no tensors. */
export type RemoteOutput = DetectionsMessage | EventMessage | DataMessage;

/** What a server sends. */
export type RunServerMessage =
  | { readonly type: 'prepared' }
  | { readonly type: 'ready'; readonly credits: number }
  | { readonly type: 'taken'; readonly id: number }
  | { readonly type: 'output'; readonly element: string; readonly message: RemoteOutput }
  | { readonly type: 'event'; readonly event: ControlEvent }
  | { readonly type: 'notice'; readonly notice: RunNotice }
  | { readonly type: 'log'; readonly line: RunLogLine }
  | { readonly type: 'state'; readonly state: RunState; readonly reason: string }
  | { readonly type: 'figures'; readonly figures: RunFigures }
  | { readonly type: 'snapshot'; readonly saved: SavedRun }
  | { readonly type: 'saved'; readonly saved: SavedRun; readonly figures: RunFigures }
  | ErrorMessage;
