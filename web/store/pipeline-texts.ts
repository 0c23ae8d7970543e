import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import { storageError } from './storage-error.ts';

/** Values are read back as `unknown`: another version may have written them. */
interface Schema extends DBSchema {
  /** Pipelines that live in this browser, by id. */
  own: { key: string; value: unknown };
  /** What was written of pipelines that live on the edge, by id: the edge keeps no comments. */
  edge: { key: string; value: unknown };
}

/** The kinds of texts that are kept. */
export type TextShelf = 'own' | 'edge';

/** Keeps texts of pipelines between visits. Values are plain data. */
export interface PipelineTexts {
  all(shelf: TextShelf): Promise<readonly unknown[]>;
  get(shelf: TextShelf, id: string): Promise<unknown>;
  /** Rejects with `storage` when there is no room. */
  put(shelf: TextShelf, id: string, value: unknown): Promise<void>;
  remove(shelf: TextShelf, id: string): Promise<void>;
}

/** Opened at the first use; where the browser keeps nothing, what is written is refused with `storage`. */
export class KeptPipelineTexts implements PipelineTexts {
  #opening: Promise<IDBPDatabase<Schema>> | null = null;

  async all(shelf: TextShelf): Promise<readonly unknown[]> {
    // Without a database there is nothing in it.
    const [database] = await Promise.allSettled([this.#open()]);
    return database.status === 'fulfilled' ? database.value.getAll(shelf) : [];
  }

  async get(shelf: TextShelf, id: string): Promise<unknown> {
    const [database] = await Promise.allSettled([this.#open()]);
    return database.status === 'fulfilled' ? database.value.get(shelf, id) : undefined;
  }

  async put(shelf: TextShelf, id: string, value: unknown): Promise<void> {
    try {
      await (await this.#open()).put(shelf, value, id);
    } catch (error) {
      throw storageError(error);
    }
  }

  async remove(shelf: TextShelf, id: string): Promise<void> {
    await (await this.#open()).delete(shelf, id);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#opening ??= openDB<Schema>('sightline-pipelines', 1, {
      upgrade(database) {
        for (const shelf of ['own', 'edge'] as const) database.createObjectStore(shelf);
      },
      blocking(_current, _blocked, event) {
        if (event.target instanceof IDBDatabase) event.target.close();
      },
    });
    return this.#opening;
  }
}

/** Keeps texts as long as it lives. */
export class MemoryPipelineTexts implements PipelineTexts {
  readonly #values = new Map<string, unknown>();

  all(shelf: TextShelf): Promise<readonly unknown[]> {
    const found = [...this.#values].filter(([key]) => key.startsWith(`${shelf}/`));
    return Promise.resolve(found.map(([, value]) => value));
  }

  get(shelf: TextShelf, id: string): Promise<unknown> {
    return Promise.resolve(this.#values.get(`${shelf}/${id}`));
  }

  put(shelf: TextShelf, id: string, value: unknown): Promise<void> {
    this.#values.set(`${shelf}/${id}`, structuredClone(value));
    return Promise.resolve();
  }

  remove(shelf: TextShelf, id: string): Promise<void> {
    this.#values.delete(`${shelf}/${id}`);
    return Promise.resolve();
  }
}
