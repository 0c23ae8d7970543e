import type { KeptEvent } from '../../../shared/run/merge-event.ts';
import type { MediaKind } from '../../../shared/run/media-store.ts';
import { MediaKindSchema } from '../../../shared/run/media-store.ts';
import type { Connection, Row } from '../connection.ts';
import { numberOf, textOf } from '../row-values.ts';
import { keptOf } from './event-rows.ts';

/** Which events of the past are read. */
export interface PastQuery {
  readonly pipeline: string;
  /** By when they began, milliseconds since 1970: from this on… */
  readonly from: number;
  /** …and before this. */
  readonly until: number;
  /** Of these types only, or of all others. */
  readonly types: readonly string[];
  readonly areMeant: boolean;
  readonly limit: number;
}

/** Where a page ended. */
export interface PastPlace {
  readonly startedAt: number;
  readonly seq: number;
}

/** An event as a replay needs it; `files` are below the media folder. */
export interface PastEvent extends Pick<KeptEvent, 'event' | 'history'> {
  readonly files: Readonly<Partial<Record<MediaKind, string>>>;
  readonly place: PastPlace;
}

/** A page of events by when they began, the oldest first. Fewer than `limit`: there are no more. */
export function pastEvents(
  connection: Connection,
  query: PastQuery,
  after: PastPlace | null,
): readonly PastEvent[] {
  const { pipeline, from, until, types, areMeant, limit } = query;
  const { startedAt, seq } = after ?? { startedAt: from, seq: -1 };
  const rows = connection.all(
    `SELECT * FROM events WHERE pipeline = ? AND started_at >= ? AND started_at < ? AND (started_at > ? OR seq > ?)
     AND type ${areMeant ? '' : 'NOT '}IN (${types.map(() => '?').join(', ')}) ORDER BY started_at, seq LIMIT ?`,
    [pipeline, startedAt, until, startedAt, seq, ...types, limit],
  );
  return rows.map((row) => pastOf(connection, row));
}

function pastOf(connection: Connection, row: Row): PastEvent {
  const { event, history } = keptOf(connection, row);
  const seq = numberOf(row, 'seq');
  const files = connection
    .all('SELECT kind, path FROM media WHERE event = ?', [seq])
    .map((file) => [MediaKindSchema.parse(textOf(file, 'kind')), textOf(file, 'path')]);
  const place = { startedAt: numberOf(row, 'started_at'), seq };
  return { event, history, files: Object.fromEntries(files), place };
}
