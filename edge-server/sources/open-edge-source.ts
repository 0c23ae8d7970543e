import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { ResolvedSource } from '../../shared/pipeline/resolved.ts';
import type { RunSource } from '../../shared/run/host.ts';
import { ffmpegFrames } from './ffmpeg-source.ts';
import type { FfmpegInput } from './ffmpeg-source.ts';
import { isPictureName, listPictures, pictureFrames } from './picture-files.ts';
import type { PictureStream } from './picture-stream.ts';
import { dated, looped, paced } from './playback.ts';
import { PumpedSource } from './pumped-source.ts';
import { reconnecting } from './reconnecting.ts';
import { snapshotFrames } from './snapshot-url.ts';
import { parseSourceUri, shownUri } from './source-uri.ts';
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
  /** Told in words when a source is tried again. */
  readonly log?: (message: string) => void;
}

/**
 * Opens a pipeline's source on this machine: pictures, a video file, a stream, a device, a snapshot address or a
 * synthetic scene. Rejects in words with `not_found`, `forbidden`, `unsupported` or `camera`. Whoever opened it stops it.
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
  if (place.kind === 'rtsp') return camera({ kind: 'stream', url: place.url }, source, options);
  if (place.kind === 'file') return recorded(await fileFrames(source, place.path, options), source, options);
  if (place.kind === 'synthetic') return synthetic(place.query, source.live, options);
  await mustBeThere(place.path);
  return camera({ kind: 'device', file: place.path }, source, options);
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
  return ffmpegFrames(options.ffmpeg ?? 'ffmpeg', { kind: 'file', file: path });
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
function camera(input: FfmpegInput, source: ResolvedSource, options: EdgeSourceOptions): PumpedSource {
  const stream = ffmpegFrames(options.ffmpeg ?? 'ffmpeg', input);
  return new PumpedSource(true, dated(retried(stream, source, true, options), options.clock));
}

function network(source: ResolvedSource, url: string, options: EdgeSourceOptions): PumpedSource {
  const { clock, intervalMs = 1000, ffmpeg = 'ffmpeg' } = options;
  const { live, type } = source;
  const stream =
    type === 'image'
      ? snapshotFrames(url, { live, intervalMs, clock })
      : ffmpegFrames(ffmpeg, { kind: 'stream', url });
  const steady = retried(stream, source, live, options);
  return new PumpedSource(live, live ? dated(steady, clock) : steady);
}

function retried(
  stream: PictureStream,
  source: ResolvedSource,
  live: boolean,
  { clock, log }: EdgeSourceOptions,
): PictureStream {
  const tell = (message: string): void => log?.(`Source ${shownUri(source.uri)}: ${message}`);
  return reconnecting(stream, { live, clock, log: tell });
}

async function mustBeThere(path: string): Promise<Awaited<ReturnType<typeof stat>>> {
  return stat(path).catch((cause: unknown) => {
    throw new SightlineError('not_found', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
}
