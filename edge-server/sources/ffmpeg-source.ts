import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Clock } from '../../shared/clock.ts';
import { ffmpegCommand } from './ffmpeg-command.ts';
import type { FfmpegReading } from './ffmpeg-command.ts';
import { FfmpegProcess } from './ffmpeg-process.ts';
import { FfmpegWords } from './ffmpeg-words.ts';
import type { VideoFacts } from './ffmpeg-words.ts';
import type { PictureStream, TimedPicture } from './picture-stream.ts';
import { readY4m } from './y4m.ts';

/** A stream whose size changes more often than that is scaled to the size it had, milliseconds. */
const SETTLED_MS = 5_000;

/** What reading takes besides what is read. */
export interface FfmpegFramesOptions {
  /** The program `ffmpeg`. */
  readonly program: string;
  readonly clock: Clock;
  /** Told what the video is, with its first picture. */
  readonly onFacts?: (facts: VideoFacts) => void;
}

/**
 * Frames of whatever ffmpeg reads, as I420. One process at a time, gone when the stream has ended. A live stream that
 * changes its size is read anew, since what is on the pipe keeps the size it began with.
 */
export function ffmpegFrames(reading: FfmpegReading, options: FfmpegFramesOptions): PictureStream {
  return async function* frames(signal) {
    // The camera may describe itself as it was before; its pictures say how it is now.
    let known: string | undefined;
    for (let isOther = true; isOther && !signal.aborted;) {
      const begun = options.clock.now();
      const sizes: string[] = [];
      const words = new FfmpegWords((size) => void sizes.push(size));
      const now = known === undefined ? reading : { ...reading, exact: known };
      isOther = false;
      for await (const picture of framesOf(now, words, options, signal)) {
        yield picture;
        const changed = sizes.at(-1) !== (known ?? sizes[0]);
        isOther = reading.live && changed && options.clock.now() - begun > SETTLED_MS;
        if (isOther) break;
      }
      known = sizes.at(-1);
    }
  };
}

async function* framesOf(
  reading: FfmpegReading,
  words: FfmpegWords,
  { program, clock, onFacts }: FfmpegFramesOptions,
  signal: AbortSignal,
): AsyncGenerator<TimedPicture, void> {
  const ffmpeg = new FfmpegProcess(program, ffmpegCommand(reading, clock.wallTime()), words);
  const end = (): void => void ffmpeg.stop();
  signal.addEventListener('abort', end, { once: true });
  let isFirst = true;
  try {
    const pictures = readAll(ffmpeg, reading.from);
    const isCut = (): boolean => words.cut !== null;
    for await (const picture of reading.live ? pictures : withoutHalf(pictures, isCut)) {
      if (isFirst && words.facts !== null) onFacts?.(words.facts);
      isFirst = false;
      yield picture;
    }
    // A file that is played again and again has an end each time.
    if (reading.live && reading.input.kind !== 'file') throw brokenOff(words.complaint);
    if (!reading.live && words.cut !== null) throw brokenOff(words.cut);
  } finally {
    signal.removeEventListener('abort', end);
    await ffmpeg.stop();
  }
}

/** Of what was cut off the last picture may be half a one: it is read again. */
async function* withoutHalf(
  pictures: AsyncIterable<TimedPicture>,
  isCut: () => boolean,
): AsyncGenerator<TimedPicture, void> {
  let last: TimedPicture | null = null;
  for await (const picture of pictures) {
    if (last !== null) yield last;
    last = picture;
  }
  if (last !== null && !isCut()) yield last;
}

async function* readAll(ffmpeg: FfmpegProcess, from?: number): AsyncGenerator<TimedPicture, void> {
  try {
    yield* readY4m(ffmpeg.output, from);
  } catch (error) {
    // Where ffmpeg failed its words say more than the bytes that are missing because of it.
    await ffmpeg.succeeded();
    // A stream that gives nothing now may give something later, unlike a format that nobody reads.
    throw new SightlineError('camera', messageOf(error), { cause: error });
  }
  await ffmpeg.succeeded();
}

/** An end is a fault of what has none; ffmpeg itself says nothing of a connection that it has given up. */
function brokenOff(complaint: string): SightlineError {
  const why = complaint || 'its sender ended it, or sent nothing for 10 s';
  return new SightlineError('camera', `The stream broke off: ${why}.`);
}
