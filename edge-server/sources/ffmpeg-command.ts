import { join } from 'node:path';
import { parseFfmpegArgs } from '../../shared/pipeline/ffmpeg-args.ts';
import type { FfmpegArguments } from '../../shared/pipeline/ffmpeg-args.ts';

/** After so long without a byte a connection counts as lost, microseconds. */
const SILENCE_US = '10000000';

/** What ffmpeg reads, and how it may. */
export type FfmpegInput =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'device'; readonly file: string; readonly format?: string }
  | { readonly kind: 'stream'; readonly url: string; readonly transport?: 'tcp' | 'udp' };

/** What is read, and what is made of it. Plain data. */
export interface FfmpegReading {
  readonly input: FfmpegInput;
  /** Its pictures come when they come; what does not come now is not waited for. */
  readonly live: boolean;
  /** Pictures are made to fit into this, `1280x720`; a device is asked for it. */
  readonly size?: string;
  /** Where no such size is asked for, pictures are given in this one, whatever comes first. */
  readonly exact?: string;
  /** Of a live one, no more than so many pictures per second are given. */
  readonly fps?: number;
  readonly hwaccel?: string;
  /** Of those that are allowed. */
  readonly args?: readonly string[];
  /** It begins with the picture that had this time, microseconds. */
  readonly from?: number;
  /** What is read is kept here as it came, in pieces. */
  readonly record?: string;
}

/** How ffmpeg is called. */
export interface FfmpegCommand {
  readonly args: readonly string[];
  /** What it reads from its standard input; null: nothing. Not for anybody's eyes: addresses stand here whole. */
  readonly script: string | null;
}

/** Verbose, since only then it says so when the size of the pictures changes. */
const QUIET: readonly string[] = ['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'level+verbose'];
const TO_PIPE: readonly string[] = ['-strict', '-1', '-f', 'yuv4mpegpipe', 'pipe:1'];
/** What is kept has the times of its sender, not those of a rate that it may not keep. */
const AS_TIMED: readonly string[] = ['-copytb', '1'];
/** Cameras do not keep their rate: what comes is given on, nothing is repeated to fill up. */
const AS_IT_COMES: readonly string[] = ['-fps_mode', 'passthrough'];
/** Half a packet of a connection that was cut gives half a picture. */
const WHOLE_ONLY: readonly string[] = ['-fflags', '+discardcorrupt'];
/** Containers round times, some to a millisecond: so much before a picture's time it is the next one, microseconds. */
const ROUNDING_US = 2000;
/** More threads decode later pictures ahead: they delay what is to be seen now, and cost the other cameras. */
const ONE_THREAD = ['threads', '1'] as const;

/**
 * The command: one video stream, upright, as BT.601 limited range, whatever it was. `begunAt`, milliseconds since 1970,
 * names the pieces of what is kept.
 */
export function ffmpegCommand(reading: FfmpegReading, begunAt = 0): FfmpegCommand {
  const { input } = reading;
  const given = parseFfmpegArgs(reading.args ?? []);
  const script = input.kind === 'stream' ? scriptOf(input, given) : null;
  const args = [
    ...(script === null ? QUIET : QUIET.filter((word) => word !== '-nostdin')),
    ...(reading.record === undefined ? [] : AS_TIMED),
    ...decoding(reading, given),
    ...(input.kind === 'stream' && !reading.live ? WHOLE_ONLY : []),
    ...beginning(reading),
    ...(input.kind === 'stream' ? scripted(input.url) : inputArguments(reading, given)),
    '-map',
    '0:v:0',
    '-vf',
    filters(reading),
    ...(input.kind === 'file' || !reading.live ? [] : AS_IT_COMES),
    ...TO_PIPE,
    ...(reading.record === undefined ? [] : keeping(reading.record, begunAt)),
  ];
  return { args, script };
}

/**
 * The same stream once more, as it came, cut at key frames. It goes through a queue to a disk that may be slow, full or
 * away: that loses pieces, and holds nothing up.
 */
function keeping(folder: string, begunAt: number): string[] {
  const pieces = 'segment_time=2:segment_format=mpegts';
  const queue = ['-queue_size', '512', '-drop_pkts_on_overflow', '1', '-restart_with_keyframe', '1'];
  const healing = ['-attempt_recovery', '1', '-recover_any_error', '1', '-recovery_wait_time', '5'];
  const names = join(folder.replaceAll('%', '%%'), `${begunAt}-%06d.ts`);
  const writing = ['-f', 'fifo', '-fifo_format', 'segment', ...queue, ...healing, '-format_opts', pieces];
  return ['-map', '0:v:0', '-c:v', 'copy', ...writing, names];
}

function decoding({ live, hwaccel }: FfmpegReading, { decoder }: FfmpegArguments): string[] {
  const preset = live && !decoder.some(([name]) => name === 'threads') ? [ONE_THREAD] : [];
  const hardware = hwaccel === undefined ? [] : [['hwaccel', hwaccel] as const];
  return [...preset, ...hardware, ...decoder].flatMap(([name, value]) => [`-${name}`, value]);
}

/** What comes before is left out, whether it has to be read for that or not. */
function beginning({ from }: FfmpegReading): string[] {
  return from === undefined ? [] : ['-ss', (Math.max(0, from - ROUNDING_US) / 1_000_000).toFixed(6)];
}

/** What a file may lead to is named, so that no playlist reaches into the machine. */
function inputArguments({ input, size, fps }: FfmpegReading, { input: given }: FfmpegArguments): string[] {
  const options = given.flatMap(([name, value]) => [`-${name}`, value]);
  if (input.kind === 'file') return [...options, '-protocol_whitelist', 'file', '-i', `file:${input.file}`];
  if (input.kind === 'stream') return [];
  const format = input.format === undefined ? [] : ['-input_format', input.format];
  const wanted = [
    ...(size === undefined ? [] : ['-video_size', size]),
    ...(fps === undefined ? [] : ['-framerate', String(fps)]),
  ];
  return [...options, '-f', 'v4l2', ...format, ...wanted, '-i', input.file];
}

/** Everybody on this machine can read a command line. So an address, which may hold a password, comes as a script. */
function scripted(url: string): string[] {
  return ['-protocol_whitelist', `pipe,fd,${protocolsOf(url)}`, '-f', 'concat', '-safe', '0', '-i', 'pipe:0'];
}

function scriptOf(
  { url, transport = 'tcp' }: FfmpegInput & { kind: 'stream' },
  given: FfmpegArguments,
): string {
  const options = [
    ['protocol_whitelist', protocolsOf(url)],
    ...(/^rtsps?:/i.test(url)
      ? [
          ['rtsp_transport', transport],
          ['timeout', SILENCE_US],
        ]
      : [['rw_timeout', SILENCE_US]]),
    ...given.input,
  ];
  const lines = options.map(([name = '', value = '']) => `option ${name} ${quoted(value)}`);
  return ['ffconcat version 1.0', `file ${quoted(url)}`, ...lines, ''].join('\n');
}

/** What an address may lead to. */
function protocolsOf(url: string): string {
  if (/^rtsps?:/i.test(url)) return 'rtsp,rtsps,rtp,srtp,tcp,tls,udp,crypto';
  if (/^rtmp/i.test(url)) return 'rtmp,rtmps,rtmpt,rtmpts,tcp,tls,http,https,crypto';
  return 'http,https,tcp,tls,crypto';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function filters({ live, size, exact, fps, input }: FfmpegReading): string {
  const paced = fps === undefined || !live ? [] : [input.kind === 'file' ? evenly(fps) : newestOf(fps)];
  return [
    ...paced,
    `scale=${size === undefined && exact !== undefined ? sized(exact) : fitting(size)}out_color_matrix=bt601:out_range=tv`,
    'format=yuv420p',
  ].join(',');
}

/** Smaller, never larger, in its own shape, and even, as the chroma planes want it. */
function fitting(size: string | undefined): string {
  const [width, height] = size?.split('x') ?? [];
  if (width === undefined || height === undefined) return '';
  const shape = 'force_original_aspect_ratio=decrease:force_divisible_by=2';
  return String.raw`w=min(${width}\,iw):h=min(${height}\,ih):${shape}:`;
}

function sized(size: string): string {
  const [width, height] = size.split('x');
  return `w=${width}:h=${height}:`;
}

/** A file has a rate of its own, which is not raised. */
function evenly(fps: number): string {
  return String.raw`fps=min(${fps}\,source_fps)`;
}

/**
 * The first picture of each period. A picture that comes a twentieth of a period early counts as on time, as it does
 * for the pacer of a run; nothing is repeated, which would look as if the camera were frozen.
 */
function newestOf(fps: number): string {
  const period = (time: string): string => `floor((${time}-start_t)*${fps}+0.05)`;
  return String.raw`select=isnan(prev_selected_t)+gt(${period('t')}\,${period('prev_selected_t')})`;
}
