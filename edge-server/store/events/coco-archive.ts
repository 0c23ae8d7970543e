import { Zip, ZipPassThrough } from 'fflate';
import sharp from 'sharp';
import { SightlineError } from '../../../shared/errors.ts';
import type { EventFilter, EventStore, StoredEvent } from '../../../shared/run/event-store.ts';
import type { MediaFolder } from '../media/media-folder.ts';
import { CocoAnnotations, boxesOf } from './coco.ts';

/** What is exported from. */
export interface ArchiveParts {
  readonly events: Pick<EventStore, 'query'>;
  readonly media: Pick<MediaFolder, 'open'>;
}

const PAGE = 50;
/** Zip files as everybody reads them end at 4 GB and 65,535 entries. */
const MAX_BYTES = 3.9e9;
const MAX_IMAGES = 60_000;

/**
 * Events with pictures as the bytes of a zip file: `images/`, and in the end `annotations.json`. One picture at a time is
 * in memory; whoever stops reading stops the work.
 */
export async function* cocoArchive(
  parts: ArchiveParts,
  filter: EventFilter,
  now: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const zip = new ZipPieces();
  const coco = new CocoAnnotations();
  let isWhole = true;
  for await (const event of eventsOf(parts.events, filter)) {
    if (zip.bytes > MAX_BYTES || coco.size >= MAX_IMAGES) {
      isWhole = false;
      break;
    }
    await addPicture(zip, coco, parts, event);
    yield* zip.take();
  }
  zip.add('annotations.json', new TextEncoder().encode(coco.toJson(isWhole, now)));
  zip.end();
  yield* zip.take();
}

async function* eventsOf(events: ArchiveParts['events'], filter: EventFilter): AsyncGenerator<StoredEvent> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await events.query({ ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.events;
    cursor = page.next;
  }
}

/** An event without a picture, or whose picture has just gone, is left out. */
async function addPicture(
  zip: ZipPieces,
  coco: CocoAnnotations,
  { media }: ArchiveParts,
  event: StoredEvent,
): Promise<void> {
  if (!event.media.some(({ kind }) => kind === 'snapshot')) return;
  const snapshot = await media.open(event.id, 'snapshot');
  const [bytes, inference] = await Promise.allSettled([snapshot?.bytesOf(), readInference(media, event)]);
  if (bytes.status === 'rejected' || bytes.value === undefined) return;
  const { width, height, format } = await sharp(bytes.value).metadata();
  const fileName = `${String(coco.size + 1).padStart(6, '0')}.${format === 'jpeg' ? 'jpg' : format}`;
  zip.add(`images/${fileName}`, bytes.value);
  const found = inference.status === 'fulfilled' ? inference.value : null;
  coco.add({ event, fileName, width, height, boxes: boxesOf(event, found) });
}

async function readInference(media: ArchiveParts['media'], event: StoredEvent): Promise<unknown> {
  const file = await media.open(event.id, 'inference');
  return file === null ? null : JSON.parse(new TextDecoder().decode(await file.bytesOf()));
}

/** A zip file in pieces. Pictures are packed already: they are stored as they are. */
class ZipPieces {
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;
  readonly #zip = new Zip((error, piece) => {
    if (error !== null) throw new SightlineError('internal', `The zip file failed: ${error.message}`);
    this.#bytes += piece.length;
    this.#pieces.push(piece);
  });

  get bytes(): number {
    return this.#bytes;
  }

  add(name: string, bytes: Uint8Array): void {
    const entry = new ZipPassThrough(name);
    this.#zip.add(entry);
    entry.push(new Uint8Array(bytes), true);
  }

  end(): void {
    this.#zip.end();
  }

  take(): readonly Uint8Array<ArrayBuffer>[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
