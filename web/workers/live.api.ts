import type { ErrorCode } from '../../shared/errors.ts';
import type {
  LiveFrame,
  LivePulse,
  LiveState,
  LiveSubscribe,
  LiveWatching,
} from '../../shared/wire/live-messages.ts';

/** What a viewer wants to see. */
export type LiveWish = Pick<LiveSubscribe, 'results' | 'pictures'>;

/** What the page tells the worker: first to open. */
export type ToLive =
  | { readonly do: 'open'; readonly url: string; readonly wish: LiveWish }
  | { readonly do: 'want'; readonly wish: LiveWish }
  /** This picture, and all before it, have been shown. */
  | { readonly do: 'seen'; readonly sequence: number }
  /** There is reason to believe that the edge is back. */
  | { readonly do: 'hurry' };

/** How the connection does. A lost one is opened again in `againMs`. */
export type LineState =
  | { readonly line: 'connecting' }
  | { readonly line: 'open' }
  | {
      readonly line: 'lost';
      readonly code: ErrorCode;
      readonly message: string;
      readonly againMs: number;
    };

/** What the worker tells the page. Whoever takes a picture closes it. */
export type FromLive =
  | { readonly tell: 'frame'; readonly frame: LiveFrame; readonly picture: ImageBitmap | null }
  | { readonly tell: 'words'; readonly words: LiveWatching | LiveState | LivePulse }
  | { readonly tell: 'line'; readonly line: LineState };

/** Starts a worker for one live view. The caller terminates it, which ends the connection. */
export function startLiveWorker(): Worker {
  return new Worker(new URL('./live.ts', import.meta.url), { type: 'module', name: 'sightline-live' });
}
