import { SightlineError, messageOf } from '../../shared/errors.ts';
import { FfmpegProcess } from './ffmpeg-process.ts';
import type { PictureStream, TimedPicture } from './picture-stream.ts';
import { readY4m } from './y4m.ts';

/** After so long without a byte a connection counts as lost, microseconds. */
const SILENCE_US = '10000000';

/** What ffmpeg reads, and how it may. */
export type FfmpegInput =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'device'; readonly file: string }
  | { readonly kind: 'stream'; readonly url: string };

/** Frames of whatever ffmpeg reads, as I420. One process per stream; it is gone when the stream has ended. */
export function ffmpegFrames(program: string, input: FfmpegInput): PictureStream {
  return async function* frames(signal) {
    const ffmpeg = new FfmpegProcess(program, ffmpegArguments(input));
    const end = (): void => void ffmpeg.stop();
    signal.addEventListener('abort', end, { once: true });
    try {
      yield* readAll(ffmpeg);
    } finally {
      signal.removeEventListener('abort', end);
      await ffmpeg.stop();
    }
  };
}

async function* readAll(ffmpeg: FfmpegProcess): AsyncGenerator<TimedPicture, void> {
  try {
    yield* readY4m(ffmpeg.output);
  } catch (error) {
    // Where ffmpeg failed its words say more than the bytes that are missing because of it.
    await ffmpeg.succeeded();
    // A stream that gives nothing now may give something later, unlike a format that nobody reads.
    throw new SightlineError('camera', messageOf(error), { cause: error });
  }
  await ffmpeg.succeeded();
}

const QUIET: readonly string[] = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
const UPRIGHT_BT601: readonly string[] = [
  '-map',
  '0:v:0',
  '-vf',
  'scale=out_color_matrix=bt601:out_range=tv,format=yuv420p',
];
const TO_PIPE: readonly string[] = ['-strict', '-1', '-f', 'yuv4mpegpipe', 'pipe:1'];
/** Cameras do not keep their rate: what comes is given on, nothing is repeated to fill up. */
const AS_IT_COMES: readonly string[] = ['-fps_mode', 'passthrough'];

/** The command line: one video stream, upright, as BT.601 limited range, whatever it was. */
export function ffmpegArguments(input: FfmpegInput): string[] {
  const rate = input.kind === 'file' ? [] : AS_IT_COMES;
  return [...QUIET, ...inputArguments(input), ...UPRIGHT_BT601, ...rate, ...TO_PIPE];
}

/** What a file or an address may lead to is named, so that no playlist reaches into the machine. */
function inputArguments(input: FfmpegInput): string[] {
  if (input.kind === 'file') return ['-protocol_whitelist', 'file', '-i', `file:${input.file}`];
  if (input.kind === 'device') return ['-f', 'v4l2', '-i', input.file];
  if (/^rtsps?:/i.test(input.url)) {
    const transport = ['-rtsp_transport', 'tcp', '-timeout', SILENCE_US];
    return ['-protocol_whitelist', 'rtsp,rtsps,rtp,srtp,tcp,tls,udp,crypto', ...transport, '-i', input.url];
  }
  return ['-protocol_whitelist', 'http,https,tcp,tls,crypto', '-rw_timeout', SILENCE_US, '-i', input.url];
}
