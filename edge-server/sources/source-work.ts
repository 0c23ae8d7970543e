import { createReadStream } from 'node:fs';
import type { Clock } from '../../shared/clock.ts';
import type { FfmpegReading } from './ffmpeg-command.ts';
import { ffmpegFrames } from './ffmpeg-source.ts';
import type { VideoFacts } from './ffmpeg-words.ts';
import type { PictureStream } from './picture-stream.ts';
import { dated, later, looped, paced } from './playback.ts';
import { syntheticFrames } from './synthetic-source.ts';
import type { SyntheticOptions } from '../../shared/synthetic/synthetic-options.ts';
import { readY4m } from './y4m.ts';

/** Where pictures come from that are bytes without end: what is not to be read on the server's own thread. */
export type SourceReading =
  | { readonly kind: 'ffmpeg'; readonly program: string; readonly reading: FfmpegReading }
  | { readonly kind: 'y4m'; readonly file: string }
  | { readonly kind: 'synthetic'; readonly options: SyntheticOptions; readonly endless: boolean };

/** What is read, and how it is played. Plain data: it may be done on another thread. */
export interface SourceWork {
  readonly read: SourceReading;
  /** It does not wait: what nobody takes in time is left out. */
  readonly live: boolean;
  /** It begins again at its end. */
  readonly loop: boolean;
  /** `asked`: as fast as it is taken. `timed`: at its own rate. `dated`: when it comes, and that is its time. */
  readonly play: 'asked' | 'timed' | 'dated';
  /** What comes after the picture of this time is given, microseconds. */
  readonly after?: number;
}

/** Whether what is read again gives the same pictures, so that it can go on behind any of them. */
export function canGoOn({ read: { kind }, live, loop }: SourceWork): boolean {
  return !live && !loop && kind !== 'synthetic';
}

/** The pictures of it. `onFacts` is told what a video is, once it is known. */
export function streamOf(
  work: SourceWork,
  clock: Clock,
  onFacts?: (facts: VideoFacts) => void,
): PictureStream {
  const once =
    work.after === undefined ? read(work.read, clock, onFacts) : rest(work.read, work.after, clock);
  const stream = work.loop ? looped(once) : once;
  if (work.play === 'timed') return paced(stream, clock);
  return work.play === 'dated' ? dated(stream, clock) : stream;
}

/** What comes after the picture of a time. */
function rest(from: SourceReading, after: number, clock: Clock): PictureStream {
  const again = from.kind === 'ffmpeg' ? { ...from, reading: { ...from.reading, from: after } } : from;
  return later(read(again, clock), after);
}

function read(from: SourceReading, clock: Clock, onFacts?: (facts: VideoFacts) => void): PictureStream {
  if (from.kind === 'y4m') return y4mFrames(from.file);
  if (from.kind === 'synthetic') return syntheticFrames(from.options, from.endless);
  const told = onFacts === undefined ? {} : { onFacts };
  return ffmpegFrames(from.reading, { program: from.program, clock, ...told });
}

/** Frames of a YUV4MPEG2 file. */
function y4mFrames(file: string): PictureStream {
  return async function* frames(signal) {
    const chunks = createReadStream(file, { highWaterMark: 1024 * 1024, signal });
    try {
      yield* readY4m(chunks);
    } finally {
      chunks.destroy();
    }
  };
}
