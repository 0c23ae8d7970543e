import { createReadStream } from 'node:fs';
import { SightlineError } from '../../../shared/errors.ts';
import { runFfmpeg } from './ffmpeg-job.ts';
import { PICTURES_PER_SECOND, steady } from './picture-ring.ts';
import type { RingPicture } from './picture-ring.ts';

/** Where a clip goes, and what makes it. */
export interface ClipTarget {
  /** The program `ffmpeg`. */
  readonly ffmpeg: string;
  /** The file that is made; whoever asked removes it. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/** Its index first, so that it plays while it comes. */
const MP4 = ['-movflags', '+faststart', '-f', 'mp4', '-y'] as const;
const WEBM = ['-f', 'webm', '-y'] as const;

/** What of videos is kept. */
export type ClipType = 'video/mp4' | 'video/webm';

/** What encodes pictures, the best first: what all browsers play, and last what hardly any does. */
const ENCODERS: Readonly<Record<string, readonly string[]>> = {
  libx264: ['-preset', 'veryfast', '-crf', '26', '-profile:v', 'main', ...MP4],
  libopenh264: ['-b:v', '600k', ...MP4],
  h264_v4l2m2m: ['-b:v', '800k', ...MP4],
  libvpx: ['-deadline', 'realtime', '-cpu-used', '5', '-b:v', '600k', ...WEBM],
  mpeg4: ['-q:v', '5', ...MP4],
};

/**
 * Puts pieces of a stream into one file without touching its pictures. `codec` as ffmpeg calls it. Rejects as
 * `runFfmpeg` does.
 */
export async function joinPieces(files: readonly string[], codec: string, target: ClipTarget): Promise<void> {
  // Safari plays H.265 under this name alone.
  const tag = codec === 'hevc' ? ['-tag:v', 'hvc1'] : [];
  await runFfmpeg({
    program: target.ffmpeg,
    args: ['-f', 'mpegts', '-i', 'pipe:0', '-map', '0:v:0', '-c', 'copy', ...tag, ...MP4, target.file],
    input: bytesOf(files),
    signal: target.signal,
  });
}

/** Makes a film of pictures; gives what it is. Rejects as `runFfmpeg` does. */
export async function encodePictures(
  pictures: readonly RingPicture[],
  target: ClipTarget,
): Promise<ClipType> {
  const { ffmpeg, file, signal } = target;
  const encoder = await encoderOf(ffmpeg, signal);
  // Chroma is halved, so both sides are made even.
  const even = ['-vf', 'scale=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p'];
  const rate = String(PICTURES_PER_SECOND);
  const coded = ['-c:v', encoder, '-threads', '1', ...(ENCODERS[encoder] ?? MP4)];
  await runFfmpeg({
    program: ffmpeg,
    args: ['-f', 'mjpeg', '-framerate', rate, '-i', 'pipe:0', ...even, ...coded, file],
    input: steady(pictures),
    signal,
  });
  return coded.includes('webm') ? 'video/webm' : 'video/mp4';
}

const known = new Map<string, string>();

/** The best that this ffmpeg has; asked once. Rejects with `unsupported` where it has none. */
async function encoderOf(ffmpeg: string, signal: AbortSignal): Promise<string> {
  const said = known.get(ffmpeg);
  if (said !== undefined) return said;
  const list = await runFfmpeg({ program: ffmpeg, args: ['-encoders'], input: [], signal });
  const best = Object.keys(ENCODERS).find((encoder) => list.includes(` ${encoder} `));
  if (best !== undefined) {
    known.set(ffmpeg, best);
    return best;
  }
  throw new SightlineError('unsupported', 'This ffmpeg encodes no video: install one with libx264.');
}

async function* bytesOf(files: readonly string[]): AsyncGenerator<Uint8Array, void> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: 256 * 1024 });
}
