import { existsSync } from 'node:fs';
import type Sqlite from 'libsql';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { diskFull } from './disk-full.ts';

/** What a column holds; what is bound is bound as one of these. */
export type SqlValue = string | number | null | Uint8Array;
/** A row by its columns' names. */
export type Row = Readonly<Record<string, SqlValue>>;

/** How many prepared statements are kept: filters make some hundred different ones. */
const MAX_STATEMENTS = 300;
/** What the file system says when there is no room: SQLite has a code of its own for one of its ways alone. */
const FULL = /^SQLITE_(FULL|IOERR_WRITE)$/;
const UNUSABLE = /^SQLITE_(NOTADB|CORRUPT)/;

/**
 * A database file that is open in this thread. Values are bound in order, never by name, and never anything but
 * `SqlValue`: the native library ends the whole process for other things. Errors are `SightlineError`s. Whoever opened
 * it closes it.
 */
export class Connection {
  readonly #database: Sqlite.Database;
  readonly #statements = new Map<string, Sqlite.Statement>();

  private constructor(database: Sqlite.Database) {
    this.#database = database;
  }

  /** Rejects with `unsupported` where this machine has no binary for it, with `storage` when the file cannot be had. */
  static async open(file: string): Promise<Connection> {
    const Library = await loadLibrary();
    try {
      const connection = new Connection(new Library(file));
      connection.exec('PRAGMA busy_timeout = 2000');
      // Only a database without tables takes this on.
      connection.exec('PRAGMA auto_vacuum = INCREMENTAL');
      connection.all('PRAGMA journal_mode = WAL');
      connection.exec('PRAGMA synchronous = FULL');
      connection.all('PRAGMA journal_size_limit = 4194304');
      // Half of what is set aside for a full disk, see `Reserve`: to put it into the file takes as much once more.
      connection.all('PRAGMA wal_autocheckpoint = 500');
      return connection;
    } catch (error) {
      throw inWords(error, file);
    }
  }

  /** One that changes nothing. Rejects as `open` does, and with `not_found` when there is no file. */
  static async openReading(file: string): Promise<Connection> {
    if (!existsSync(file))
      throw new SightlineError('not_found', `Nothing was stored here: there is no ${file}.`);
    const Library = await loadLibrary();
    try {
      const connection = new Connection(new Library(file));
      connection.exec('PRAGMA busy_timeout = 2000');
      connection.exec('PRAGMA query_only = ON');
      return connection;
    } catch (error) {
      throw inWords(error, file);
    }
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  all(sql: string, values: readonly SqlValue[] = []): readonly Row[] {
    return this.#try(() =>
      this.#statement(sql)
        .all([...values])
        .map(rowOf),
    );
  }

  get(sql: string, values: readonly SqlValue[] = []): Row | undefined {
    return this.all(sql, values)[0];
  }

  /** Gives how many rows were changed. */
  run(sql: string, values: readonly SqlValue[] = []): number {
    return this.#try(() => this.#statement(sql).run([...values]).changes);
  }

  /** One or several statements without values. */
  exec(sql: string): void {
    this.#try(() => this.#database.exec(sql));
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): Sqlite.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const oldest = this.#statements.keys().next();
    if (this.#statements.size >= MAX_STATEMENTS && oldest.done !== true)
      this.#statements.delete(oldest.value);
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw inWords(error, 'the database');
    }
  }
}

async function loadLibrary(): Promise<typeof Sqlite> {
  try {
    return (await import('libsql')).default;
  } catch (cause) {
    throw new SightlineError(
      'unsupported',
      `SQLite has no binary for this machine here (${messageOf(cause).split('\n')[0] ?? ''}). Install again with "npm ci".`,
      { cause },
    );
  }
}

function rowOf(row: unknown): Row {
  if (isRow(row)) return row;
  throw new SightlineError('internal', 'The database gave something else than a row.');
}

/** The library gives plain objects of what we call `SqlValue`: there are no big integers unless asked for. */
function isRow(row: unknown): row is Row {
  return typeof row === 'object' && row !== null;
}

function inWords(error: unknown, what: string): SightlineError {
  if (error instanceof SightlineError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (FULL.test(code)) return diskFull(messageOf(error), error);
  const damaged = UNUSABLE.test(code) ? ' It is damaged: move it away to begin anew.' : '';
  return new SightlineError('storage', `${what} failed: ${messageOf(error)}.${damaged}`, { cause: error });
}
