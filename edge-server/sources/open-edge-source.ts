import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { ResolvedSource } from '../../shared/pipeline/resolved.ts';
import type { RunSource } from '../../shared/run/host.ts';
import { mustHaveFfmpeg } from './ffmpeg-process.ts';
import { ffmpegFrames } from './ffmpeg-source.ts';
import type { FfmpegInput } from './ffmpeg-source.ts';
import { isPictureName, listPictures, pictureFrames } from './picture-files.ts';
import type { PictureStream } from './picture-stream.ts';
import { dated, looped, paced } from './playback.ts';
import { PumpedSource } from './pumped-source.ts';
import { snapshotFrames } from './snapshot-url.ts';
import { parseSourceUri } from './source-uri.ts';
import { parseSynthetic, syntheticFrames } from './synthetic-source.ts';
import { readY4m } from './y4m.ts';

/** What opening a source takes besides its configuration. */
export interface EdgeSourceOptions {
  readonly clock: Clock;
  /** What file names count from; null when this machine's files and devices may not be named. */
  readonly folder: string | null;
  /** The program `ffmpeg`. */
  readonly ffmpeg?: string;
  /** From one snapshot to the next, milliseconds; 1000 unless told. */
  readonly intervalMs?: number;
}

/**
 * Opens a pipeline's source on this machine: pictures, a video file, a stream, a device, a snapshot address or a
 * synthetic scene. One that breaks says so and is over; the run opens it again. Rejects in words with `not_found`, `forbidden`, `unsupported` or `camera`. Whoever opened it stops it.
 */
export async function openEdgeSource(
  source: ResolvedSource,
  options: EdgeSourceOptions,
  signal: AbortSignal,
): Promise<RunSource<Picture>> {
  if (source.type === 'audio')
    throw new SightlineError('unsupported', `"${source.id}" is audio, which has no frames.`);
  const place = parseSourceUri(source.uri, options.folder);
  signal.throwIfAborted();
  if (place.kind === 'http') return network(source, place.url, options);
  if (place.kind === 'rtsp') return camera({ kind: 'stream', url: place.url }, options);
  if (place.kind === 'file') return recorded(await fileFrames(source, place.path, options), source, options);
  if (place.kind === 'synthetic') return synthetic(place.query, source.live, options);
  await mustBeThere(place.path);
  return camera({ kind: 'device', file: place.path }, options);
}

/** A stream that has a beginning and an end: played in a loop at its own rate when live, else as it is taken. */
function recorded(
  stream: PictureStream,
  { live }: ResolvedSource,
  { clock }: EdgeSourceOptions,
): PumpedSource {
  return new PumpedSource(live, live ? paced(looped(stream), clock) : stream);
}

function synthetic(query: string, live: boolean, { clock }: EdgeSourceOptions): PumpedSource {
  const stream = syntheticFrames(parseSynthetic(query), live);
  return new PumpedSource(live, live ? paced(stream, clock) : stream);
}

async function fileFrames(
  { type }: ResolvedSource,
  path: string,
  options: EdgeSourceOptions,
): Promise<PictureStream> {
  if (type === 'image' || isPictureName(path)) return pictureFrames(await listPictures(path));
  if ((await mustBeThere(path)).isDirectory()) return pictureFrames(await listPictures(path));
  if (path.toLowerCase().endsWith('.y4m')) return y4mFrames(path);
  return byFfmpeg({ kind: 'file', file: path }, options);
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

/** What cannot wait and has no time of its own: it is live, whatever is said of it. */
async function camera(input: FfmpegInput, options: EdgeSourceOptions): Promise<PumpedSource> {
  return new PumpedSource(true, dated(await byFfmpeg(input, options), options.clock));
}

async function network(
  { live, type }: ResolvedSource,
  url: string,
  options: EdgeSourceOptions,
): Promise<PumpedSource> {
  const { clock, intervalMs = 1000 } = options;
  const stream =
    type === 'image'
      ? snapshotFrames(url, { live, intervalMs, clock })
      : await byFfmpeg({ kind: 'stream', url }, options);
  return new PumpedSource(live, live ? dated(stream, clock) : stream);
}

/** A missing program is said at once: trying again would not help. */
async function byFfmpeg(
  input: FfmpegInput,
  { ffmpeg = 'ffmpeg' }: EdgeSourceOptions,
): Promise<PictureStream> {
  await mustHaveFfmpeg(ffmpeg);
  return ffmpegFrames(ffmpeg, input);
}

async function mustBeThere(path: string): Promise<Awaited<ReturnType<typeof stat>>> {
  return stat(path).catch((cause: unknown) => {
    throw new SightlineError('not_found', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
}
