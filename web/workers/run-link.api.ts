import type { ErrorCode } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import type { RunCommand, RunServerMessage } from '../../shared/wire/run-messages.ts';

/** What the page tells the worker: first to open, then what to send, in order. Frames are transferred. */
export type ToRunLink =
  | { readonly do: 'open'; readonly url: string }
  | { readonly do: 'send'; readonly message: RunCommand }
  | {
      readonly do: 'frame';
      readonly id: number;
      readonly info: Omit<FrameInfo, 'id'>;
      readonly frame: VideoFrame;
    };

/** What the worker tells the page. */
export type FromRunLink =
  | { readonly tell: 'message'; readonly message: RunServerMessage; readonly payload: Uint8Array }
  | { readonly tell: 'unsent'; readonly id: number }
  | { readonly tell: 'lost'; readonly code: ErrorCode; readonly message: string };

/** Starts a worker for the connection of one run. The caller terminates it, which ends the connection. */
export function startRunLinkWorker(): Worker {
  return new Worker(new URL('./run-link.ts', import.meta.url), { type: 'module', name: 'sightline-run' });
}
