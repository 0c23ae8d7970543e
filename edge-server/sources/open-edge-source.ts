import { stat } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { ResolvedSource } from '../../shared/pipeline/resolved.ts';
import type { SourceHints } from '../../shared/pipeline/source-address.ts';
import type { RunSource } from '../../shared/run/host.ts';
import type { FfmpegInput, FfmpegReading } from './ffmpeg-command.ts';
import { mustHaveFfmpeg } from './ffmpeg-process.ts';
import type { VideoFacts } from './ffmpeg-words.ts';
import { isPictureName, listPictures, pictureFrames } from './picture-files.ts';
import type { PictureStream } from './picture-stream.ts';
import { dated, looped, paced } from './playback.ts';
import { PumpedSource } from './pumped-source.ts';
import type { PublishedWish } from '../stream/published-cameras.ts';
import { snapshotFrames } from './snapshot-url.ts';
import { parseSourceUri } from './source-uri.ts';
import type { SourcePlace } from './source-uri.ts';
import { canGoOn, streamOf } from './source-work.ts';
import type { SourceReading, SourceWork } from './source-work.ts';
import { parseSynthetic } from '../../shared/synthetic/synthetic-options.ts';
import { threadFrames } from './thread-frames.ts';

/** What opening a source takes besides its configuration. */
export interface EdgeSourceOptions {
  readonly clock: Clock;
  /** What file names count from; null when this machine's files and devices may not be named. */
  readonly folder: string | null;
  /** The program `ffmpeg`. */
  readonly ffmpeg?: string;
  /** From one snapshot to the next, milliseconds; 1000 unless told. */
  readonly intervalMs?: number;
  /** The program of a thread that reads pictures, by the system's clock. Absent: they are read on this thread. */
  readonly threadFile?: string | URL;
  /** Where what is read is kept as it came, in pieces, while it is read. */
  readonly recording?: { readonly folder: string };
  /** Told what a video is, once it is known. */
  readonly onFacts?: (facts: VideoFacts) => void;
  /** Opens what a browser or a phone publishes under this id. Absent: nothing is published here. */
  readonly published?: (id: string, wish: PublishedWish) => RunSource<Picture>;
}

/**
 * Opens a pipeline's source on this machine: pictures, a video file, a stream, a device, a snapshot address, what a
 * browser publishes, or a synthetic scene. One that breaks says so and is over; the run opens it again. Rejects in
 * words with `not_found`, `forbidden`, `unsupported` or `camera`. Whoever opened it stops it.
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
  if (place.kind === 'publish') return published(place.id, source, options);
  if (place.kind === 'http' && source.type === 'image') return snapshots(source, place.url, options);
  if (place.kind === 'file' && (await holdsPictures(source, place.path)))
    return pictures(source, place.path, options);
  const work = await workOf(source, place, options);
  const rest = (after: number): PictureStream => framesOf({ ...work, after }, options);
  return new PumpedSource(work.live, framesOf(work, options), canGoOn(work) ? rest : undefined);
}

/** On a thread of their own, where there is a program for it. */
function framesOf(work: SourceWork, { threadFile, clock, onFacts }: EdgeSourceOptions): PictureStream {
  return threadFile === undefined ? streamOf(work, clock, onFacts) : threadFrames(threadFile, work, onFacts);
}

function published(
  id: string,
  { fps, size }: ResolvedSource,
  { published: open }: EdgeSourceOptions,
): RunSource<Picture> {
  const side = Math.max(...(size ?? '').split('x').map(Number));
  const wish = { ...(fps === undefined ? {} : { fps }), ...(side > 0 ? { side } : {}) };
  if (open !== undefined) return open(id, wish);
  throw new SightlineError('unsupported', `Nothing is published here, so publish:${id} cannot be read.`);
}

async function workOf(
  source: ResolvedSource,
  place: SourcePlace,
  options: EdgeSourceOptions,
): Promise<SourceWork> {
  if (place.kind === 'file') return recorded(await fileReading(source, place.path, options), source);
  if (place.kind === 'synthetic') {
    const read = { kind: 'synthetic', options: parseSynthetic(place.query), endless: source.live } as const;
    return { ...recorded(read, source), loop: !source.live && source.loop === true };
  }
  if (place.kind === 'publish') throw new SightlineError('internal', 'what is published is not read');
  if (place.kind === 'device') await mustBeThere(place.path);
  const read = await byFfmpeg(inputOf(source, place), source, options, place.hints);
  // What cannot wait and has no time of its own is live, whatever is said of it.
  const live = place.kind !== 'http' || source.live;
  return { read, live, loop: false, play: live ? 'dated' : 'asked' };
}

/** What has a beginning and an end: played in a loop at its own rate when live, else as it is taken. */
function recorded(read: SourceReading, { live, loop = live }: ResolvedSource): SourceWork {
  return { read, live, loop, play: live ? 'timed' : 'asked' };
}

async function fileReading(
  source: ResolvedSource,
  path: string,
  options: EdgeSourceOptions,
): Promise<SourceReading> {
  await mustBeThere(path);
  if (path.toLowerCase().endsWith('.y4m')) return { kind: 'y4m', file: path };
  return byFfmpeg({ kind: 'file', file: path }, source, options, {});
}

function inputOf(
  { transport }: ResolvedSource,
  place: Extract<SourcePlace, { hints: SourceHints }>,
): FfmpegInput {
  if (place.kind === 'device') {
    const { input_format: format } = place.hints;
    return { kind: 'device', file: place.path, ...(format === undefined ? {} : { format }) };
  }
  const asked = transport ?? (place.hints.transport === 'udp' ? 'udp' : 'tcp');
  return { kind: 'stream', url: place.url, transport: asked };
}

/** A missing program is said at once: trying again would not help. */
async function byFfmpeg(
  input: FfmpegInput,
  source: ResolvedSource,
  { ffmpeg = 'ffmpeg', recording }: EdgeSourceOptions,
  hints: SourceHints,
): Promise<SourceReading> {
  await mustHaveFfmpeg(ffmpeg);
  const reading = readingOf(input, source, hints);
  // What a device gives is not compressed, or picture by picture.
  const isKept = recording !== undefined && input.kind !== 'device';
  const kept = isKept ? { record: recording.folder } : {};
  return { kind: 'ffmpeg', program: ffmpeg, reading: { ...reading, ...kept } };
}

/** What the document says in so many words wins over what stands behind the address. */
function readingOf(input: FfmpegInput, source: ResolvedSource, hints: SourceHints): FfmpegReading {
  const size = source.size ?? hints.size;
  const fps = source.fps ?? (Number(hints.fps) > 0 ? Number(hints.fps) : undefined);
  const hwaccel = source.hwaccel ?? (hints.hardware === '' ? 'auto' : hints.hardware);
  const live = source.live || input.kind === 'device';
  return {
    input,
    live,
    ...(size === undefined ? {} : { size }),
    ...(fps === undefined ? {} : { fps }),
    ...(hwaccel === undefined ? {} : { hwaccel }),
    ...(source.ffmpeg_args === undefined ? {} : { args: source.ffmpeg_args }),
  };
}

async function holdsPictures({ type }: ResolvedSource, path: string): Promise<boolean> {
  return type === 'image' || isPictureName(path) || (await mustBeThere(path)).isDirectory();
}

async function pictures(
  { live, loop = live, fps }: ResolvedSource,
  path: string,
  { clock }: EdgeSourceOptions,
): Promise<PumpedSource> {
  const once = pictureFrames(await listPictures(path), fps);
  const stream = loop ? looped(once) : once;
  return new PumpedSource(live, live ? paced(stream, clock) : stream);
}

function snapshots({ live }: ResolvedSource, url: string, options: EdgeSourceOptions): PumpedSource {
  const { clock, intervalMs = 1000 } = options;
  const stream = snapshotFrames(url, { live, intervalMs, clock });
  return new PumpedSource(live, live ? dated(stream, clock) : stream);
}

async function mustBeThere(path: string): Promise<Awaited<ReturnType<typeof stat>>> {
  return stat(path).catch((cause: unknown) => {
    throw new SightlineError('not_found', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
}
