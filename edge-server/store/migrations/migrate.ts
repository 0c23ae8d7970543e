import { SightlineError } from '../../../shared/errors.ts';
import type { Connection } from '../connection.ts';
import { numberOf } from '../row-values.ts';
import { eventsSchema } from './0001-events.ts';
import { outboxSchema } from './0002-outbox.ts';
import { interruptedSchema } from './0003-interrupted.ts';

/** What brings a database from each version to the next. Entries are never changed once released, only added. */
export const MIGRATIONS: readonly string[] = [eventsSchema, outboxSchema, interruptedSchema];

/** Brings a database up to this version, each step whole or not at all. Throws `storage` for one that is newer. */
export function migrate(connection: Connection, migrations: readonly string[] = MIGRATIONS): void {
  const version = versionOf(connection);
  if (version > migrations.length) {
    throw new SightlineError(
      'storage',
      `The database was written by a newer Sightline (its version is ${version}, this one knows ${migrations.length}). ` +
        'Start that one, or give another data folder with --data.',
    );
  }
  migrations.slice(version).forEach((sql, index) => step(connection, sql, version + index + 1));
}

/** 0: nothing is in it yet. */
export function versionOf(connection: Connection): number {
  const row = connection.get('PRAGMA user_version');
  return row === undefined ? 0 : numberOf(row, 'user_version');
}

function step(connection: Connection, sql: string, version: number): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    connection.exec(sql);
    connection.exec(`PRAGMA user_version = ${version}`);
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
