import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import { storageError } from './storage-error.ts';

/** What is kept, and under which keys. Values are read back as `unknown`: another version may have written them. */
interface Schema extends DBSchema {
  /** What the user chose, under one key. */
  settings: { key: string; value: unknown };
  /** The list of pipelines as last heard, under one key. */
  lists: { key: string; value: unknown };
  /** Resolved pipelines by their id, each with its revision. */
  definitions: { key: string; value: unknown };
  /** Model manifests by their id. */
  manifests: { key: string; value: unknown };
}

/** The kinds of things that are kept. */
export type Shelf = 'settings' | 'lists' | 'definitions' | 'manifests';

/** Keeps values between visits. Values are plain data. */
export interface KeptValues {
  get(shelf: Shelf, key: string): Promise<unknown>;
  /** Rejects with `storage` when there is no room. */
  put(shelf: Shelf, key: string, value: unknown): Promise<void>;
}

const NAME = 'sightline';
const VERSION = 2;

/** Opens the database; where the browser has none (some private windows), values are kept as long as the page is open. */
export async function openKeptValues(): Promise<KeptValues> {
  try {
    return new DatabaseValues(await openDatabase());
  } catch {
    // Whatever the reason, the app works without; it only forgets.
    return new MemoryValues();
  }
}

function openDatabase(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(NAME, VERSION, {
    upgrade(database, oldVersion, _newVersion, transaction) {
      if (oldVersion < 1) {
        for (const shelf of ['settings', 'lists', 'definitions', 'manifests'] as const)
          database.createObjectStore(shelf);
      }
      // Pipelines were kept without some of their parts: they are asked for again.
      if (oldVersion === 1) void transaction.objectStore('definitions').clear();
    },
    blocking(_current, _blocked, event) {
      // A newer version of the app in another tab waits for this one to let go.
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
}

class DatabaseValues implements KeptValues {
  readonly #database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  get(shelf: Shelf, key: string): Promise<unknown> {
    return this.#database.get(shelf, key);
  }

  async put(shelf: Shelf, key: string, value: unknown): Promise<void> {
    try {
      await this.#database.put(shelf, value, key);
    } catch (error) {
      throw storageError(error);
    }
  }
}

/** Keeps values as long as it lives. */
export class MemoryValues implements KeptValues {
  readonly #values = new Map<string, unknown>();

  get(shelf: Shelf, key: string): Promise<unknown> {
    return Promise.resolve(this.#values.get(`${shelf}/${key}`));
  }

  put(shelf: Shelf, key: string, value: unknown): Promise<void> {
    this.#values.set(`${shelf}/${key}`, structuredClone(value));
    return Promise.resolve();
  }
}
