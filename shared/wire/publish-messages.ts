/**
 * Every message by which a browser or a phone becomes a source of the edge, as plain types. This file imports only types.
 *
 * One WebSocket (`/api/publish/{id}`) per camera, framed like offload (framing.ts):
 *   client: hello                -> server: ready (credits, wish) | error + close
 *   client: frame (1 credit)     -> server: taken                    (gives the credit back)
 *                                   server: wish                     (whenever another rate is wanted; 0: none now)
 *   client: bye                  -> server: close
 * Whoever comes later with the same id takes its place: the one before is told `conflict`.
 */
import type { LossyPicture, PictureLayout } from '../frame.ts';
import type { ErrorMessage } from './messages.ts';

/** Who publishes. */
export interface PublishHello {
  readonly type: 'hello';
  readonly protocol: 1;
  /** For people: the camera's name. */
  readonly name: string;
}

/** One picture: squeezed, or, when it is small, as it is. */
export interface PublishFrame {
  readonly type: 'frame';
  /** Counts up. */
  readonly id: number;
  /** How long ago it was taken, milliseconds. */
  readonly ageMs: number;
  readonly content:
    | { readonly kind: 'lossy'; readonly lossy: LossyPicture }
    | { readonly kind: 'picture'; readonly layout: PictureLayout };
}

/** The publisher is done. */
export interface PublishBye {
  readonly type: 'bye';
}

export type PublishClientMessage = PublishHello | PublishFrame | PublishBye;

/** What pictures are wanted. */
export interface PublishRate {
  /** Per second; 0: nobody looks at any. */
  readonly fps: number;
  /** The longer side of a picture, pixels, at most. */
  readonly side: number;
}

/** It may begin; `credits` pictures may be on their way. */
export interface PublishReady {
  readonly type: 'ready';
  readonly credits: number;
  readonly wish: PublishRate;
}

/** Other pictures are wanted from now on. */
export interface PublishWish {
  readonly type: 'wish';
  readonly wish: PublishRate;
}

/** A picture was taken; `unreadable` says why it could not be used. */
export interface PublishTaken {
  readonly type: 'taken';
  readonly id: number;
  readonly unreadable?: string;
}

export type PublishServerMessage = PublishReady | PublishWish | PublishTaken | ErrorMessage;
