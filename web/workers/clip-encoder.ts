import { SightlineError } from '../../shared/errors.ts';
import { ChunkRing } from './chunk-ring.ts';
import type { RingChunk } from './chunk-ring.ts';
import type { ClipFormat } from './clip-film.ts';

/** A coded picture, and how. */
export interface ClipChunk extends RingChunk {
  readonly format: ClipFormat;
}

interface Coding {
  readonly config: VideoEncoderConfig;
  readonly kind: Pick<ClipFormat, 'codec' | 'type'>;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const MAX_SIDE = 640;
const FPS = 10;
const KEY_EVERY_MS = 1000;
/** A minute and a half at the rate below. */
const MAX_BYTES = 16 * 1024 * 1024;
const BITS_PER_SECOND = 900_000;

/** What plays everywhere comes first. */
const KINDS = [
  { coded: 'avc1.42001f', kind: { codec: 'avc', type: 'video/mp4' } },
  { coded: 'vp09.00.21.08', kind: { codec: 'vp9', type: 'video/webm' } },
  { coded: 'vp8', kind: { codec: 'vp8', type: 'video/webm' } },
] as const;

/** Codes frames as they come, upright and reduced, and keeps the last ones. One at a time. */
export class ClipEncoder {
  readonly #ring = new ChunkRing<ClipChunk>(MAX_BYTES);
  #encoder: VideoEncoder | null = null;
  #canvas: OffscreenCanvas | null = null;
  #size: Size = { width: 0, height: 0 };
  #keyAt = -Infinity;
  #failed: Error | null = null;

  /** Takes the frame over. Rejects with `unsupported` where the browser codes no video. */
  async record(frame: VideoFrame, at: number, neededFrom: number): Promise<void> {
    try {
      const { encoder, canvas } = await this.#open(sizeOf(frame));
      const context = canvas.getContext('2d', { alpha: false });
      if (context === null) throw new SightlineError('unsupported', 'This browser gives no canvas.');
      context.drawImage(frame, 0, 0, canvas.width, canvas.height);
      this.#encode(encoder, canvas, at);
    } finally {
      frame.close();
    }
    this.#ring.prune(neededFrom);
  }

  /** What was recorded then, once all of it is coded. */
  async between(from: number, until: number): Promise<readonly ClipChunk[]> {
    if (this.#encoder?.state === 'configured') await this.#encoder.flush();
    return this.#ring.between(from, until);
  }

  #encode(encoder: VideoEncoder, canvas: OffscreenCanvas, at: number): void {
    const isKey = at - this.#keyAt >= KEY_EVERY_MS || at < this.#keyAt;
    if (isKey) this.#keyAt = at;
    const reduced = new VideoFrame(canvas, { timestamp: Math.round(at * 1000) });
    encoder.encode(reduced, { keyFrame: isKey });
    reduced.close();
  }

  async #open(size: Size): Promise<{ readonly encoder: VideoEncoder; readonly canvas: OffscreenCanvas }> {
    const isSame = size.width === this.#size.width && size.height === this.#size.height;
    if (this.#encoder?.state === 'configured' && this.#canvas !== null && isSame)
      return { encoder: this.#encoder, canvas: this.#canvas };
    if (this.#encoder !== null && this.#encoder.state !== 'closed') this.#encoder.close();
    const coding = await codingOf(size, this.#failed);
    this.#failed = null;
    [this.#size, this.#keyAt] = [size, -Infinity];
    this.#canvas = new OffscreenCanvas(size.width, size.height);
    this.#encoder = this.#start(coding);
    return { encoder: this.#encoder, canvas: this.#canvas };
  }

  #start({ config, kind }: Coding): VideoEncoder {
    let format: ClipFormat | null = null;
    const encoder = new VideoEncoder({
      output: (chunk, { decoderConfig } = {}) => {
        if (decoderConfig !== undefined) format = { ...kind, decoderConfig };
        if (format !== null) this.#ring.add(chunkOf(chunk, format));
      },
      error: (error) => {
        this.#failed = error;
      },
    });
    encoder.configure(config);
    return encoder;
  }
}

function chunkOf(chunk: EncodedVideoChunk, format: ClipFormat): ClipChunk {
  const data = new Uint8Array(chunk.byteLength);
  chunk.copyTo(data);
  return { at: chunk.timestamp / 1000, isKey: chunk.type === 'key', data, format };
}

/** As a person sees it; both sides even, since chroma is halved. */
function sizeOf({ displayWidth, displayHeight }: VideoFrame): Size {
  const scale = Math.min(1, MAX_SIDE / Math.max(displayWidth, displayHeight));
  const even = (side: number): number => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: even(displayWidth), height: even(displayHeight) };
}

/** How this browser codes video of a size. `failed`: what went wrong with it before. */
async function codingOf(size: Size, failed: Error | null): Promise<Coding> {
  if (typeof VideoEncoder === 'undefined')
    throw new SightlineError('unsupported', 'This browser has no VideoEncoder, so it records no clips.');
  for (const { coded, kind } of KINDS) {
    const config: VideoEncoderConfig = {
      codec: coded,
      ...size,
      bitrate: BITS_PER_SECOND,
      framerate: FPS,
      latencyMode: 'realtime',
    };
    const { supported } = await VideoEncoder.isConfigSupported(config);
    if (supported === true) return { config, kind };
  }
  const why = failed === null ? '' : `: ${failed.message}`;
  throw new SightlineError('unsupported', `This browser codes no video, so it records no clips${why}.`);
}
