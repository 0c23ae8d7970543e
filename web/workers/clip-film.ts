import type { MediaType } from '../../shared/run/media-store.ts';
import type { ClipFile } from './clips.api.ts';

/** How pictures are coded, and what they are kept in. */
export interface ClipFormat {
  readonly codec: 'avc' | 'vp9' | 'vp8';
  readonly type: MediaType & `video/${string}`;
  readonly decoderConfig: VideoDecoderConfig;
}

/** A coded picture of a film. */
export interface FilmChunk {
  /** Milliseconds. */
  readonly at: number;
  readonly isKey: boolean;
  readonly data: Uint8Array;
  readonly format: ClipFormat;
}

/** The last picture is shown for so long, seconds. */
const LAST_SECONDS = 0.1;

/** Puts coded pictures of one format into a file that plays while it comes. The first one is a key picture. */
export async function filmOf(chunks: readonly FilmChunk[]): Promise<ClipFile> {
  const [first] = chunks;
  if (first === undefined) throw new RangeError('a film of nothing');
  // Only what is recorded needs it, and rarely.
  const { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output, WebMOutputFormat } =
    await import('mediabunny');
  const { codec, type, decoderConfig } = first.format;
  const target = new BufferTarget();
  const format =
    type === 'video/mp4' ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat();
  const output = new Output({ format, target });
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source);
  await output.start();
  for (const [index, { at, isKey, data }] of chunks.entries()) {
    const seconds = (at - first.at) / 1000;
    const next = chunks[index + 1];
    const duration = next === undefined ? LAST_SECONDS : Math.max(0, (next.at - at) / 1000);
    const packet = new EncodedPacket(data, isKey ? 'key' : 'delta', seconds, duration);
    await source.add(packet, index === 0 ? { decoderConfig } : undefined);
  }
  await output.finalize();
  return { type, data: new Uint8Array(target.buffer ?? new ArrayBuffer(0)) };
}
