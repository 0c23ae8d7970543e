import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SightlineError, messageOf } from '../../../shared/errors.ts';
import type { ClipRecorder, ClipServices, ClipWish } from '../../../shared/run/clip-services.ts';
import type { MediaStore } from '../../../shared/run/media-store.ts';
import type { Clock } from '../../clock.ts';
import type { Press } from '../../live/picture-press.ts';
import type { Room } from '../events/room.ts';
import { EdgeClipRecorder } from './clip-recorder.ts';
import type { ClipStuff, EdgeRecorderParts } from './clip-recorder.ts';
import { encodePictures, joinPieces } from './make-clip.ts';
import type { ClipTarget, ClipType } from './make-clip.ts';
import { RecordedPipeline } from './recorded-pipeline.ts';
import { SegmentRing } from './segment-ring.ts';

/** What clips are made with. */
export interface EdgeClipsParts {
  /** What is recorded lies here until it is too old; cleared at the start and at the end. */
  readonly folder: string;
  readonly ffmpeg: string;
  readonly clock: Clock;
  readonly media: Pick<MediaStore, 'add'>;
  readonly room: Pick<Room, 'making'>;
  /** Closed by whoever made it, after this. */
  readonly press: Press;
  readonly warn: (message: string) => void;
}

/** Where the stream of a source is kept while it is read. */
export interface StreamRecording {
  readonly folder: string;
  /** The source says what it is coded in, as ffmpeg calls it. */
  readonly learn: (codec: string) => void;
  /** The source is closed; to be called once. */
  readonly ended: () => void;
}

/** Clips that are being made or wait for it. */
const MOST_CLIPS = 64;
/** How long those may take when the server closes, milliseconds. */
const CLOSE_MS = 8000;
/** Of the stream of one pipeline, bytes: a minute of a camera of 30 Mbit/s. */
const STREAM_BYTES = 256 * 1024 * 1024;

/** The clips of this server. Whoever opened it closes it, after the runs and before what keeps media. */
export class EdgeClips implements ClipServices {
  readonly #parts: EdgeClipsParts;
  readonly #pipelines = new Map<string, RecordedPipeline>();
  /** The server closes: nothing is waited for any more. */
  readonly #hurry = new AbortController();
  readonly #stop = new AbortController();
  /** Clips on their way, from when they are due until they are kept. */
  readonly #making = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();
  #names = 0;

  private constructor(parts: EdgeClipsParts) {
    this.#parts = parts;
  }

  /** What an earlier process left is removed. Never rejects. */
  static async open(parts: EdgeClipsParts): Promise<EdgeClips> {
    await clear(parts);
    return new EdgeClips(parts);
  }

  open(wish: ClipWish): ClipRecorder {
    const { clock, press } = this.#parts;
    const recorded = this.#recorded(wish.pipeline);
    const make: EdgeRecorderParts['make'] = (eventId, stuff) => this.#remember(this.#make(eventId, stuff));
    return new EdgeClipRecorder({ wish, clock, press, recorded, make });
  }

  /** A pipeline's source is about to be opened: it is recorded from `uri`, or must not be. Never rejects. */
  async source(pipeline: string, uri: string | null): Promise<StreamRecording | null> {
    if (uri === null && !this.#pipelines.has(pipeline)) return null;
    const recorded = this.#recorded(pipeline);
    try {
      await recorded.source(uri);
    } catch (error) {
      this.#parts.warn(`clips of ${pipeline} cannot be recorded: ${messageOf(error)}`);
      return null;
    }
    if (uri === null) return null;
    const folder = this.#folderOf(pipeline);
    return { folder, learn: (codec) => recorded.learn(codec), ended: () => recorded.ended() };
  }

  /** What is due is made of what there is; what takes too long is given up. */
  async close(): Promise<void> {
    this.#hurry.abort();
    const cancel = this.#parts.clock.after(CLOSE_MS, () => this.#stop.abort());
    await Promise.allSettled(this.#making);
    cancel();
    for (const recorded of this.#pipelines.values()) recorded.close();
    await clear(this.#parts);
  }

  #recorded(pipeline: string): RecordedPipeline {
    const known = this.#pipelines.get(pipeline);
    if (known !== undefined) return known;
    const ring = new SegmentRing(this.#folderOf(pipeline), STREAM_BYTES);
    const recorded = new RecordedPipeline(ring, this.#parts.clock, () => this.#pipelines.delete(pipeline));
    this.#pipelines.set(pipeline, recorded);
    return recorded;
  }

  #folderOf(pipeline: string): string {
    return join(this.#parts.folder, pipeline);
  }

  async #remember(making: Promise<void>): Promise<void> {
    this.#making.add(making);
    await making.finally(() => this.#making.delete(making));
  }

  async #make(eventId: string, stuffOf: (hurry: AbortSignal) => Promise<ClipStuff>): Promise<void> {
    if (this.#making.size >= MOST_CLIPS)
      throw new SightlineError('overloaded', `${MOST_CLIPS} clips are being made already`);
    const stuff = await stuffOf(this.#hurry.signal);
    await this.#inTurn(() => this.#write(eventId, stuff));
  }

  /** One after the other: clips can wait, frames cannot. */
  #inTurn(job: () => Promise<void>): Promise<void> {
    const done = this.#last.then(job);
    this.#last = done.then(noMatter, noMatter);
    return done;
  }

  async #write(eventId: string, stuff: ClipStuff): Promise<void> {
    const { folder, ffmpeg, room, media } = this.#parts;
    this.#names += 1;
    const file = join(folder, `.clip-${this.#names}.mp4`);
    const target = { ffmpeg, file, signal: this.#stop.signal };
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const type = await room.making(() => written(stuff, target));
      await media.add(eventId, { kind: 'clip', type, content: { file } });
    } finally {
      await rm(file, { force: true });
    }
  }
}

async function written(stuff: ClipStuff, target: ClipTarget): Promise<ClipType> {
  const isEmpty = stuff.kind === 'stream' ? stuff.files.length === 0 : stuff.pictures.length === 0;
  if (isEmpty) throw new SightlineError('camera', 'nothing was recorded then');
  if (stuff.kind === 'pictures') return encodePictures(stuff.pictures, target);
  await joinPieces(stuff.files, stuff.codec, target);
  return 'video/mp4';
}

const noMatter = (): void => undefined;

async function clear({ folder, warn }: EdgeClipsParts): Promise<void> {
  const [cleared] = await Promise.allSettled([rm(folder, { recursive: true, force: true })]);
  if (cleared.status === 'rejected') warn(`${folder} could not be cleared: ${messageOf(cleared.reason)}`);
}
