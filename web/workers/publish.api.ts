import type { ErrorCode } from '../../shared/errors.ts';
import type { PublishRate } from '../../shared/wire/publish-messages.ts';

/** What crosses between a page that publishes its camera and the worker that squeezes and sends the pictures. */

/** From the page. */
export type ToPublish =
  /** Connect, once per worker. `name`: the camera's. */
  | { readonly do: 'open'; readonly url: string; readonly name: string }
  /** Send this frame, and close it. Only after `free`, one for each. `takenAt`: milliseconds since 1970. */
  | { readonly do: 'send'; readonly frame: VideoFrame; readonly takenAt: number };

/** From the worker. */
export type FromPublish =
  /** The edge takes pictures like these. */
  | { readonly tell: 'wish'; readonly wish: PublishRate }
  /** One more frame may come. */
  | { readonly tell: 'free' }
  /** A picture of this size was sent. */
  | { readonly tell: 'sent'; readonly width: number; readonly height: number }
  /** The connection is over. */
  | { readonly tell: 'lost'; readonly code: ErrorCode; readonly message: string };

/** Starts a worker that speaks the above. The caller terminates it. */
export function startPublishWorker(): Worker {
  return new Worker(new URL('./publish.ts', import.meta.url), { type: 'module', name: 'sightline-publish' });
}
