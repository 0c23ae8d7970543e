import { SightlineError } from '../../../shared/errors.ts';
import type { StoredEvent } from '../../../shared/run/event-store.ts';
import type { Connection } from '../connection.ts';
import { numberOf, textOf } from '../row-values.ts';
import { storedOf } from './event-rows.ts';
import type { LeftFiles } from './events.ts';
import { reads, writes } from './operation.ts';

/** What is done with the rows of files. Paths are relative to the media folder, with `/`. */
export const mediaOperations = {
  'media.add': writes(addMedia),
  'media.find': reads(findMedia),
  'media.known': reads(knownMedia),
  'media.list': reads(listMedia),
  'media.drop': writes(dropMedia),
};

/** A file that is there and has to be said to be. */
export interface AddMediaInput {
  /** The store's id of its event. */
  readonly id: string;
  readonly kind: string;
  readonly type: string;
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A row of a file. */
export interface MediaRow {
  readonly seq: number;
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
  readonly createdAt: number;
}

function addMedia(connection: Connection, input: AddMediaInput): { stored: StoredEvent; files: LeftFiles } {
  const { id, kind, type, path, bytes, createdAt } = input;
  const event = connection.get('SELECT seq FROM events WHERE id = ?', [id]);
  if (event === undefined)
    throw new SightlineError('not_found', `There is no event "${id.slice(0, 200)}" (any more).`);
  const seq = numberOf(event, 'seq');
  const replaced = connection
    .all('SELECT path FROM media WHERE (event = ? AND kind = ?) OR path = ?', [seq, kind, path])
    .map((row) => textOf(row, 'path'));
  for (const old of replaced) connection.run('DELETE FROM media WHERE path = ?', [old]);
  connection.run('INSERT INTO media(event, kind, type, path, bytes, created_at) VALUES (?, ?, ?, ?, ?, ?)', [
    seq,
    kind,
    type,
    path,
    bytes,
    createdAt,
  ]);
  const row = connection.get('SELECT * FROM events WHERE seq = ?', [seq]);
  if (row === undefined) throw new SightlineError('internal', 'A row that was there is not there.');
  return { stored: storedOf(connection, row), files: replaced.filter((old) => old !== path) };
}

function findMedia(
  connection: Connection,
  { id, kind }: { readonly id: string; readonly kind: string },
): MediaRow | null {
  const row = connection.get(
    'SELECT m.* FROM media m JOIN events e ON e.seq = m.event WHERE e.id = ? AND m.kind = ?',
    [id, kind],
  );
  if (row === undefined) return null;
  return {
    seq: numberOf(row, 'seq'),
    path: textOf(row, 'path'),
    type: textOf(row, 'type'),
    bytes: numberOf(row, 'bytes'),
    createdAt: numberOf(row, 'created_at'),
  };
}

/** Those of these files that some event has. */
function knownMedia(connection: Connection, paths: readonly string[]): string[] {
  return paths.filter((path) => connection.get('SELECT seq FROM media WHERE path = ?', [path]) !== undefined);
}

function listMedia(
  connection: Connection,
  { after, limit }: { readonly after: number; readonly limit: number },
): { readonly seq: number; readonly path: string }[] {
  return connection
    .all('SELECT seq, path FROM media WHERE seq > ? ORDER BY seq LIMIT ?', [after, limit])
    .map((row) => ({ seq: numberOf(row, 'seq'), path: textOf(row, 'path') }));
}

function dropMedia(connection: Connection, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + connection.run('DELETE FROM media WHERE path = ?', [path]), 0);
}
