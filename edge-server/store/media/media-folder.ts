import { readFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoredEvent } from '../../../shared/run/event-store.ts';
import type {
  EventMedia,
  MediaKind,
  MediaStore,
  NewMedia,
  OpenMedia,
} from '../../../shared/run/media-store.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../database.ts';
import type { Room } from '../events/room.ts';
import { placeFile, writeDurably } from './durable-file.ts';
import type { FileWriting } from './durable-file.ts';
import { mediaPath } from './media-path.ts';

/** What a media folder is made of. */
export interface MediaFolderParts {
  readonly root: string;
  readonly database: Pick<Database, 'call'>;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly room: Pick<Room, 'making'>;
  /** An event has a file more. */
  readonly changed: (event: StoredEvent) => void;
  readonly warn: (message: string) => void;
  readonly write?: FileWriting['write'];
}

/** A kept file on this machine. */
export interface OpenMediaFile extends OpenMedia {
  readonly file: string;
}

/** Files of events: first on the disk, then in the database, so that what the database names is there. */
export class MediaFolder implements MediaStore {
  readonly #parts: MediaFolderParts;
  /** What was written since the start: no row may name it yet. */
  readonly #fresh = new Set<string>();
  #isSwept = false;
  #ordinal: number;

  constructor(parts: MediaFolderParts) {
    this.#parts = parts;
    this.#ordinal = parts.clock.wallTime();
  }

  async add(eventId: string, media: NewMedia): Promise<EventMedia> {
    const { clock, database, room, changed } = this.#parts;
    const now = clock.wallTime();
    this.#ordinal += 1;
    const path = mediaPath(eventId, media, now, this.#ordinal);
    if (!this.#isSwept) this.#fresh.add(path);
    const bytes = await room.making(() => this.#place(path, media));
    const { kind, type } = media;
    try {
      const row = { id: eventId, kind, type, path, bytes, createdAt: now };
      const { stored, files } = await room.making(() => database.call('media.add', row));
      await this.remove(files);
      changed(stored);
    } catch (error) {
      // A file that was told where to go may be one that another event has.
      if (media.path === undefined) await this.remove([path]);
      throw error;
    }
    return { kind, type, bytes };
  }

  async open(eventId: string, kind: MediaKind): Promise<OpenMediaFile | null> {
    const row = await this.#parts.database.call('media.find', { id: eventId, kind });
    if (row === null) return null;
    const file = join(this.#parts.root, row.path);
    const { type, bytes, createdAt } = row;
    return { kind, type, bytes, createdAt, file, bytesOf: () => readFile(file) };
  }

  /** Removes files that nothing names any more. What cannot be removed is found again at the next start. */
  async remove(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const [gone] = await Promise.allSettled([rm(join(this.#parts.root, path), { force: true })]);
      if (gone.status === 'rejected')
        this.#parts.warn(`${path} could not be removed: ${String(gone.reason)}`);
      this.#fresh.delete(path);
    }
    await this.#removeEmpty(new Set(paths.map((path) => dirname(path))));
  }

  /** Whether a file may be one that is being written. */
  isFresh(path: string): boolean {
    return this.#fresh.has(path) || path.split('/').some((name) => name.startsWith('.new-'));
  }

  /** All that is there has been looked at: new files need not be remembered. */
  swept(): void {
    this.#isSwept = true;
    this.#fresh.clear();
  }

  get root(): string {
    return this.#parts.root;
  }

  #place(path: string, { content }: NewMedia): Promise<number> {
    const file = join(this.#parts.root, path);
    const temporary = join(dirname(file), `.new-${process.pid}-${this.#ordinal.toString(36)}`);
    this.#ordinal += 1;
    return placeFile(file, temporary, content, this.#parts.write ?? writeDurably);
  }

  /** A day that is over leaves an empty folder: one that holds anything refuses, and that is as good. */
  async #removeEmpty(folders: ReadonlySet<string>): Promise<void> {
    for (const folder of folders) {
      const [kept] = await Promise.allSettled([stat(join(this.#parts.root, folder))]);
      if (kept.status === 'fulfilled' && folder !== '.')
        await Promise.allSettled([rmdir(join(this.#parts.root, folder))]);
    }
  }
}
