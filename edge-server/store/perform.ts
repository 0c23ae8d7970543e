import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { Connection } from './connection.ts';
import type { Answer, KeyedCall, Refusal } from './database-messages.ts';
import { DiskFullError } from './disk-full.ts';
import { numberOf } from './row-values.ts';
import { OPERATION_TABLE } from './operations/registry.ts';
import type { Call, OperationName } from './operations/registry.ts';

/**
 * Does several calls in their order. All that write are committed together, since each commit waits for the disk: what
 * is answered as done would survive a power cut. One that throws is undone alone.
 */
export function perform(connection: Connection, calls: readonly KeyedCall[]): readonly Answer[] {
  if (!calls.some(({ call }) => OPERATION_TABLE[call.name].writes))
    return calls.map((call) => attempt(connection, call));
  try {
    connection.exec('BEGIN IMMEDIATE');
    const answers = calls.map((call) => attemptApart(connection, call));
    connection.exec('COMMIT');
    return answers;
  } catch (error) {
    // A full disk may have ended the transaction by itself.
    if (connection.inTransaction) connection.exec('ROLLBACK');
    if (error instanceof DiskFullError) shrink(connection);
    // What is only asked wants no room.
    return calls.map(({ key, call }) =>
      OPERATION_TABLE[call.name].writes
        ? { key, ok: false, refusal: refusalOf(error) }
        : attempt(connection, { key, call }),
    );
  }
}

/** An error as it goes through a message. */
export function refusalOf(thrown: unknown): Refusal {
  const { code, message } = asSightlineError(thrown);
  return { code, message, full: thrown instanceof DiskFullError };
}

/**
 * Keeps the file from growing until `retention.tidy` lets it, and puts what the write-ahead log holds into it, so that
 * the log's room is free: the room that is set aside then serves the log alone, and what is new takes the place of what is
 * removed. Where that needs room itself, it comes with the next try.
 */
function shrink(connection: Connection): void {
  try {
    const pages = connection.get('PRAGMA page_count');
    if (pages !== undefined) connection.all(`PRAGMA max_page_count = ${numberOf(pages, 'page_count')}`);
    connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!(error instanceof SightlineError) || error.code !== 'storage') throw error;
  }
}

function attempt(connection: Connection, { key, call }: KeyedCall): Answer {
  try {
    return { key, ok: true, value: runCall(connection, call) };
  } catch (error) {
    return { key, ok: false, refusal: refusalOf(error) };
  }
}

function attemptApart(connection: Connection, { key, call }: KeyedCall): Answer {
  connection.exec('SAVEPOINT call');
  try {
    const value = runCall(connection, call);
    connection.exec('RELEASE call');
    return { key, ok: true, value };
  } catch (error) {
    if (!connection.inTransaction) throw error;
    connection.exec('ROLLBACK TO call');
    connection.exec('RELEASE call');
    return { key, ok: false, refusal: refusalOf(error) };
  }
}

function runCall<N extends OperationName>(connection: Connection, { name, input }: Call<N>): unknown {
  return OPERATION_TABLE[name].run(connection, input);
}
