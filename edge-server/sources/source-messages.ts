import type { ErrorCode } from '../../shared/errors.ts';
import type { VideoFacts } from './ffmpeg-words.ts';
import type { TimedPicture } from './picture-stream.ts';
import type { SourceWork } from './source-work.ts';

/** What a source's thread is started with. */
export interface SourceThreadStart {
  readonly work: SourceWork;
}

/** What is said to a source's thread. `more`: another picture may come. `stop`: none, and the thread ends. */
export type ToSourceThread = 'more' | 'stop';

/** What a source's thread says. After `end` and `error` it ends. */
export type FromSourceThread =
  | { readonly type: 'picture'; readonly timed: TimedPicture }
  | { readonly type: 'facts'; readonly facts: VideoFacts }
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly message: string };

/** Pictures that may be on their way to whoever takes them: one is taken while the next is read. */
export const PICTURES_AHEAD = 2;
