import type { StoredPart } from '../../../shared/replay/stored-moment.ts';
import { FINDING_TYPES } from '../../../shared/replay/stored-moment.ts';
import type { KeptEvent } from '../../../shared/run/merge-event.ts';
import type { MediaKind } from '../../../shared/run/media-store.ts';
import { MediaKindSchema } from '../../../shared/run/media-store.ts';
import type { Connection, Row, SqlValue } from '../connection.ts';
import { numberOf, textOf } from '../row-values.ts';
import { eventOf, historyOf } from './event-rows.ts';

/** Which events of the past are read. */
export interface PastQuery {
  readonly pipeline: string;
  /** By when they began, milliseconds since 1970: from this on… */
  readonly from: number;
  /** …and before this. */
  readonly until: number;
  /** Findings of single frames, or all other events. */
  readonly part: StoredPart;
}

/** Where a page ended. */
export interface PastPlace {
  readonly startedAt: number;
  readonly seq: number;
}

/** An event as a replay needs it. Of findings `files`, below the media folder, are read; of others the history. */
export interface PastEvent extends Pick<KeptEvent, 'event' | 'history'> {
  readonly files: Readonly<Partial<Record<MediaKind, string>>>;
  readonly place: PastPlace;
}

/** A page of events by when they began, the oldest first. Fewer than `limit`: there are no more. */
export function pastEvents(
  connection: Connection,
  query: PastQuery,
  after: PastPlace | null,
  limit: number,
): readonly PastEvent[] {
  const [condition, values] = meantBy(query, after);
  const rows = connection.all(`SELECT * FROM events WHERE ${condition} ORDER BY started_at, seq LIMIT ?`, [
    ...values,
    limit,
  ]);
  return rows.map((row) => pastOf(connection, row, query.part));
}

/** Whether there is any such event. */
export function hasPastEvents(connection: Connection, query: PastQuery): boolean {
  const [condition, values] = meantBy(query, null);
  return connection.get(`SELECT 1 FROM events WHERE ${condition} LIMIT 1`, values) !== undefined;
}

function meantBy(
  { pipeline, from, until, part }: PastQuery,
  after: PastPlace | null,
): readonly [string, SqlValue[]] {
  const { startedAt, seq } = after ?? { startedAt: from, seq: -1 };
  const ofTypes = `${part === 'detections' ? '' : 'NOT '}IN (${FINDING_TYPES.map(() => '?').join(', ')})`;
  return [
    `pipeline = ? AND started_at >= ? AND started_at < ? AND (started_at > ? OR seq > ?) AND type ${ofTypes}`,
    [pipeline, startedAt, until, startedAt, seq, ...FINDING_TYPES],
  ];
}

function pastOf(connection: Connection, row: Row, part: StoredPart): PastEvent {
  const seq = numberOf(row, 'seq');
  const place = { startedAt: numberOf(row, 'started_at'), seq };
  return part === 'detections'
    ? { event: eventOf(row), history: [], files: filesOf(connection, seq), place }
    : { event: eventOf(row), history: historyOf(connection, seq), files: {}, place };
}

function filesOf(connection: Connection, seq: number): PastEvent['files'] {
  const files = connection
    .all('SELECT kind, path FROM media WHERE event = ?', [seq])
    .map((file) => [MediaKindSchema.parse(textOf(file, 'kind')), textOf(file, 'path')]);
  return Object.fromEntries(files);
}
