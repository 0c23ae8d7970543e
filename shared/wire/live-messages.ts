/**
 * Every message of the live view, as plain types. This file imports only types.
 *
 * One WebSocket (`/api/live/{pipeline}`) per viewer, framed like offload (framing.ts):
 *   client: subscribe            -> server: watching, then state, pulse and live as they come; again to change
 *   client: seen                    (how far it has come: whoever says so is never more than a few pictures behind)
 *                                   server: error + close            (nothing to see, too many viewers, a bad message)
 */
import type { Findings } from '../detection.ts';
import type { RunState } from '../run/figures.ts';
import type { ErrorMessage } from './messages.ts';

/** Which pictures are wanted: at most so many per second, of at most so many pixels across. */
export interface PictureWish {
  /** Per second. */
  readonly fps: number;
  /** Pixels; no picture is enlarged. */
  readonly width: number;
  /** 1..100, as JPEG counts it. */
  readonly quality: number;
}

/** What a viewer wants from now on. The first message. */
export interface LiveSubscribe {
  readonly type: 'subscribe';
  readonly protocol: 1;
  readonly results: boolean;
  readonly pictures: PictureWish | null;
}

/** The viewer is done with this picture and all before it. */
export interface LiveSeen {
  readonly type: 'seen';
  readonly sequence: number;
}

export type LiveClientMessage = LiveSubscribe | LiveSeen;

/** What a viewer gets from now on: wishes are rounded to what others get too. */
export interface LiveWatching {
  readonly type: 'watching';
  readonly pipeline_id: string;
  readonly results: boolean;
  readonly pictures: PictureWish | null;
  /** Why there are no pictures though they were wanted, in words. */
  readonly no_pictures: string | null;
}

/** How the pipeline does, at the beginning and whenever that changes. */
export interface LiveState {
  readonly type: 'state';
  readonly state: RunState;
  readonly reason: string;
}

/** Sent by the clock, so that silence means that the line is dead. */
export interface LivePulse {
  readonly type: 'pulse';
  /** Frames per second that come, and that are looked at; null while nothing runs. */
  readonly input_fps: number | null;
  readonly infer_fps: number | null;
  /** How many viewers this pipeline has. */
  readonly viewers: number;
  /** Pictures and results that this viewer did not get since it came, because it was too slow. */
  readonly skipped: number;
}

/** What one element found in the frame. */
export interface LiveResult extends Findings {
  readonly element: string;
}

/** A frame: what was found in it, its picture, or both. Times are milliseconds since 1970. */
export interface LiveFrame {
  readonly type: 'live';
  readonly pipeline_id: string;
  /** Goes up by one with each message of a pipeline, whoever gets it. */
  readonly sequence: number;
  /** Of the frame within its run, and its time by the source's clock, microseconds. */
  readonly frame: { readonly id: number; readonly timestamp: number };
  /** When it was captured. */
  readonly ts_new: number;
  /** When what was found in it was known; null where only the picture comes. */
  readonly ts_infer_end: number | null;
  /** Size of the frame as captured, pixels. */
  readonly w: number;
  readonly h: number;
  /** Null: nothing is known of it, which is not the same as nothing in it. */
  readonly results: readonly LiveResult[] | null;
  /** Of the JPEG in the payload; null: there is none. */
  readonly picture: { readonly width: number; readonly height: number } | null;
}

export type LiveServerMessage = LiveWatching | LiveState | LivePulse | LiveFrame | ErrorMessage;
