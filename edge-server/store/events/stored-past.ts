import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { findingsOf } from '../../../shared/elements/ambianic-sample.ts';
import { SightlineError } from '../../../shared/errors.ts';
import { keeperOf, stepsInOrder } from '../../../shared/replay/stored-moment.ts';
import type { StoredFindings, StoredMoment } from '../../../shared/replay/stored-moment.ts';
import { Connection } from '../connection.ts';
import { MIGRATIONS, versionOf } from '../migrations/migrate.ts';
import { hasPastEvents, pastEvents } from '../operations/past-events.ts';
import type { PastEvent, PastPlace, PastQuery } from '../operations/past-events.ts';
import { parseSample } from './ambianic-folder.ts';
import { jpegSize } from './jpeg-size.ts';

/** Events that are read at a time. */
const PAGE = 200;
const MAX_JSON = 4 * 1024 * 1024;
/** Before its size a JPEG has at most what its camera says of it. */
const HEAD = 64 * 1024;

/**
 * What a data folder holds, for reading alone: a server may run on it meanwhile. Never changes anything. Whoever opened
 * it closes it.
 */
export class StoredPast {
  readonly #connection: Connection;
  readonly #media: string;
  #withoutFile = 0;

  private constructor(connection: Connection, media: string) {
    this.#connection = connection;
    this.#media = media;
  }

  /** Rejects with `not_found` where nothing was ever stored, with `storage` when it cannot be read. */
  static async open(dataFolder: string): Promise<StoredPast> {
    const connection = await Connection.openReading(join(dataFolder, 'sightline.db'));
    try {
      checkVersion(versionOf(connection));
      return new StoredPast(connection, join(dataFolder, 'media'));
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Samples whose files are gone or damaged; of each the surest thing alone is known. */
  get withoutFile(): number {
    return this.#withoutFile;
  }

  /** Whether there is anything. */
  has(query: PastQuery): boolean {
    return hasPastEvents(this.#connection, query);
  }

  /** By their time, a page at a time. */
  moments(query: PastQuery): AsyncIterable<StoredMoment> {
    const events = this.#events(query);
    return query.part === 'events' ? stepsInOrder(events) : this.#findings(events);
  }

  close(): void {
    this.#connection.close();
  }

  async *#events(query: PastQuery): AsyncGenerator<PastEvent, void> {
    for (let after: PastPlace | null = null; ;) {
      const page: readonly PastEvent[] = pastEvents(this.#connection, query, after, PAGE);
      yield* page;
      after = page.at(-1)?.place ?? null;
      if (page.length < PAGE) return;
    }
  }

  async *#findings(events: AsyncIterable<PastEvent>): AsyncGenerator<StoredFindings, void> {
    for await (const past of events) {
      const { event, files } = past;
      const { snapshot } = files;
      const head = snapshot === undefined ? null : await this.#read(snapshot, HEAD);
      const size = (head === null ? null : jpegSize(head)) ?? { width: 0, height: 0 };
      const findings = await this.#findingsOf(past);
      yield { kind: 'detections', at: event.started_at, element: keeperOf(event.id), findings, ...size };
    }
  }

  async #findingsOf({ event, files: { inference } }: PastEvent): Promise<StoredFindings['findings']> {
    const bytes = inference === undefined ? null : await this.#read(inference, MAX_JSON);
    const found = bytes === null ? null : foundIn(bytes);
    if (found !== null) return found;
    const { type, label, score = 0, box } = event;
    if (type === 'idle') return { detections: [] };
    this.#withoutFile += 1;
    if (label === undefined) return { detections: [] };
    return box === undefined
      ? { detections: [], classes: [{ label, score }] }
      : { detections: [{ label, score, box }] };
  }

  /** The beginning of a file; null when it is gone: what is old ends meanwhile. */
  async #read(path: string, bytes: number): Promise<Buffer | null> {
    const [opened] = await Promise.allSettled([open(join(this.#media, ...path.split('/')))]);
    if (opened.status === 'rejected') return null;
    const file = opened.value;
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.min(bytes, size)) });
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
}

/** Null: it is no sample. It may have been cut short, or written over by somebody. */
function foundIn(bytes: Uint8Array): StoredFindings['findings'] | null {
  try {
    return findingsOf(parseSample(bytes));
  } catch (error) {
    if (error instanceof SightlineError) return null;
    throw error;
  }
}

function checkVersion(version: number): void {
  if (version === MIGRATIONS.length) return;
  const what = version > MIGRATIONS.length ? 'newer' : 'older';
  const todo =
    what === 'newer' ? 'Use that one.' : 'Start the server on it once, which brings it up to date.';
  throw new SightlineError(
    'storage',
    `The database was written by a version of Sightline that is ${what} (${version}, this one reads ${MIGRATIONS.length}). ${todo}`,
  );
}
