import { SightlineError } from '../../shared/errors.ts';
import type { PictureLayout } from '../../shared/frame.ts';
import { i420 } from '../../shared/synthetic/i420.ts';
import { ByteReader } from './byte-reader.ts';
import { MAX_FRAME_PIXELS } from './picture-stream.ts';
import type { TimedPicture } from './picture-stream.ts';

const MAGIC = 'YUV4MPEG2';
const MAX_LINE_BYTES = 1024;

/** What the first line of a YUV4MPEG2 stream says. */
export interface Y4mHeader {
  readonly layout: PictureLayout;
  /** Bytes of one frame's pixels. */
  readonly frameBytes: number;
  /** Frames per second, as a fraction. */
  readonly rate: readonly [number, number];
}

/** Reads the first line. Throws `unsupported` saying what is wrong with it: only 8-bit 4:2:0 is read. */
export function parseY4mHeader(line: string): Y4mHeader {
  const [magic, ...tags] = line.split(' ');
  if (magic !== MAGIC) throw refused(`it does not begin with ${MAGIC}`);
  const tag = (name: string): string | undefined => tags.find((text) => text.startsWith(name))?.slice(1);
  const color = tag('C') ?? '420';
  if (!/^420(jpeg|mpeg2|paldv)?$/.test(color)) {
    throw refused(`its pixels are ${color}; convert it with: ffmpeg -i <file> -pix_fmt yuv420p <new>.y4m`);
  }
  const [width, height] = [size(tag('W')), size(tag('H'))];
  if (width * height > MAX_FRAME_PIXELS) throw refused(`a frame of ${width}x${height} pixels is too large`);
  const full = tags.some((text) => /^XCOLORRANGE=FULL$/i.test(text));
  return { ...i420(width, height, full ? 'full' : 'limited'), rate: parseRate(tag('F')) };
}

/**
 * The frames of a YUV4MPEG2 stream; times count from its beginning, or on from the frame that had the time `from` and is
 * the first one here, microseconds. Throws `unsupported` where it is none.
 */
export async function* readY4m(
  chunks: AsyncIterable<Uint8Array>,
  from = 0,
): AsyncGenerator<TimedPicture, void> {
  const reader = new ByteReader(chunks);
  const first = await reader.line(MAX_LINE_BYTES);
  if (first === null) throw refused('it is empty');
  const header = parseY4mHeader(first);
  for (let index = indexAt(from, header.rate); ; index += 1) {
    const data = await readFrame(reader, header.frameBytes, index);
    if (data === null) return;
    yield { picture: { layout: header.layout, data }, timestamp: timeOf(index, header.rate) };
  }
}

async function readFrame(reader: ByteReader, bytes: number, index: number): Promise<Uint8Array | null> {
  const line = await reader.line(MAX_LINE_BYTES);
  if (line === null) return null;
  if (!/^FRAME( |$)/.test(line)) throw refused(`frame ${index + 1} does not begin with FRAME`);
  // A memory of its own for each frame: whoever takes it keeps it while the next one is read.
  // It need not be zero, since it is filled to the last byte or given to nobody.
  const data = new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
  const read = await reader.read(data);
  if (read < bytes) throw refused(`it breaks off within frame ${index + 1} (${read} of ${bytes} bytes)`);
  return data;
}

/** Which frame has a time. */
function indexAt(us: number, [frames, seconds]: Y4mHeader['rate']): number {
  return Math.round((us * frames) / (seconds * 1_000_000));
}

function timeOf(index: number, [frames, seconds]: readonly [number, number]): number {
  return Math.round((index * seconds * 1_000_000) / frames);
}

function size(text: string | undefined): number {
  const value = Number(text ?? Number.NaN);
  if (/^\d{1,5}$/.test(text ?? '') && value > 0) return value;
  throw refused('its header names no width or height');
}

function parseRate(text: string | undefined): readonly [number, number] {
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(text ?? '25:1');
  const [frames, seconds] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  // 0:0 stands for an unknown rate.
  return frames > 0 && seconds > 0 ? [frames, seconds] : [25, 1];
}

function refused(why: string): SightlineError {
  return new SightlineError('unsupported', `This is no video that can be read: ${why}.`);
}
