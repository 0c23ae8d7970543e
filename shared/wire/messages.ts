/**
 * Every message that crosses between the browser and the edge, as plain types. This file imports only types.
 *
 * Framing (see framing.ts): `[uint32 LE header length][JSON header, space-padded to a multiple of 8][payload]`.
 *
 * Offload, one WebSocket (`/api/offload`) per pipeline step:
 *   client: hello                -> server: ready (credits) | error + close
 *   client: frame (1 credit)     -> server: result | drop    (gives the credit back)
 *   client: bye                  -> server: close 1000
 * A frame beyond the credits, or one that does not match its declaration, ends the connection with `error`.
 */
import type { Findings } from '../detection.ts';
import type { DetectOptions, ProviderReport } from '../detect/detector.ts';
import type { ErrorCode } from '../errors.ts';
import type { FrameInfo, LossyPicture, PictureLayout } from '../frame.ts';

/** Opens the connection: which model, for which pipeline, with what options. */
export interface HelloMessage {
  readonly type: 'hello';
  readonly protocol: 1;
  readonly pipeline: string;
  readonly model: string;
  readonly options: DetectOptions;
}

/**
 * One frame. `picture` is the frame as captured (its planes, in its own layout); `input` is the model's
 * size picture already letterboxed by the sender's WASM, as RGB bytes in HWC order (whatever order the model wants),
 * so that the receiver's WASM makes the very same tensor of it. Both are exact. `lossy` is a JPEG or WebP of the whole
 * frame, without bars, for links that are too slow for the others; it is sent only to who said it takes the format.
 */
export interface FrameMessage {
  readonly type: 'frame';
  readonly frame: FrameInfo;
  readonly content:
    | { readonly kind: 'picture'; readonly layout: PictureLayout }
    | { readonly kind: 'input' }
    | { readonly kind: 'lossy'; readonly lossy: LossyPicture };
  /** Milliseconds after arrival at which the answer is of no use any more. */
  readonly deadlineMs: number;
}

/** The client is done; the server closes. */
export interface ByeMessage {
  readonly type: 'bye';
}

/** Measured per frame by the client at the run's pace: how the run does, for the pipeline list. */
export interface StatsMessage {
  readonly type: 'stats';
  readonly inputFps: number;
  readonly dropFps: number;
}

/** The model is loaded; `credits` frames may be in flight. */
export interface ReadyMessage {
  readonly type: 'ready';
  readonly credits: number;
  readonly provider: ProviderReport;
  /** Which squeezed pictures it decodes. Absent: none. */
  readonly lossy?: readonly LossyPicture['format'][];
}

/** One frame's outcome. */
export interface ResultMessage extends Findings {
  readonly type: 'result';
  readonly id: number;
  /** Milliseconds: waiting on the server, then the stages in its lane. */
  readonly queueMs: number;
  readonly preprocessMs: number;
  readonly inferMs: number;
  readonly postprocessMs: number;
  /**
   * When the frame came and when this went, milliseconds of the server's monotonic clock, so that the client can place
   * the stages on its own. Older servers do not say.
   */
  readonly receivedAt?: number;
  readonly sentAt?: number;
}

/** A frame the server did not infer. */
export interface DropMessage {
  readonly type: 'drop';
  readonly id: number;
  /** `unreadable`: its squeezed picture could not be decoded. */
  readonly reason: 'deadline' | 'superseded' | 'lane_restarted' | 'unreadable';
  /** Why, in words, where the reason alone does not say it. */
  readonly message?: string;
}

/** Why the connection is about to close. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly code: ErrorCode;
  readonly message: string;
}

export type ClientMessage = HelloMessage | FrameMessage | ByeMessage | StatsMessage;
export type ServerMessage = ReadyMessage | ResultMessage | DropMessage | ErrorMessage;
