import { formatCursor, parseCursor } from '../../../shared/run/event-cursor.ts';
import type { EventPosition } from '../../../shared/run/event-cursor.ts';
import type { EventPage, EventQuery } from '../../../shared/run/event-store.ts';
import type { Connection, Row } from '../connection.ts';
import { numberOf } from '../row-values.ts';
import { storedOf } from './event-rows.ts';
import { chooseAccess } from './event-access.ts';
import type { EventAccess } from './event-access.ts';
import { conditionsOf } from './event-conditions.ts';
import type { Conditions } from './event-conditions.ts';

/** So many rows are looked at for one page and one value: what is rare among many then takes several pages. */
export const MAX_SCANNED = 1_500;

/** What one way in gave: hits, newest first, and how far it looked; null: to the end. */
interface Scan {
  readonly hits: readonly EventPosition[];
  readonly reached: EventPosition | null;
}

/** A page of events. Takes no longer than so many rows take, however many there are. */
export function findEvents(connection: Connection, query: EventQuery): EventPage {
  const { limit, cursor, ...filter } = query;
  const after = cursor === undefined ? null : parseCursor(cursor, filter);
  const access = chooseAccess(connection, filter);
  const scans = access.values.map((value) =>
    scan(connection, { access, value, after, limit, conditions: conditionsOf(filter, access) }),
  );
  const { hits, last } = merge(scans, limit);
  return {
    events: hits
      .flatMap(({ seq }) => connection.all('SELECT * FROM events WHERE seq = ?', [seq]))
      .map((row) => storedOf(connection, row)),
    next: last === null ? null : formatCursor(last, filter),
  };
}

interface ScanInput {
  readonly access: EventAccess;
  readonly value: string | number | null;
  readonly after: EventPosition | null;
  readonly limit: number;
  readonly conditions: Conditions;
}

function scan(connection: Connection, input: ScanInput): Scan {
  const { limit, conditions } = input;
  const isExact = conditions.rest.sql.length === 0;
  const rows = isExact ? plainScan(connection, input) : filteredScan(connection, input);
  const hits = rows.map(positionOf);
  const last = hits.at(-1) ?? null;
  if (hits.length >= limit) return { hits, reached: last };
  return { hits, reached: isExact ? null : reachedBy(connection, input) };
}

function plainScan(connection: Connection, input: ScanInput): readonly Row[] {
  const { sql, values } = rangeOf(input);
  return connection.all(`${sql} LIMIT ?`, [...values, input.limit]);
}

function filteredScan(connection: Connection, input: ScanInput): readonly Row[] {
  const { sql, values } = rangeOf(input);
  const { rest } = input.conditions;
  return connection.all(
    `SELECT r.seq AS seq, r.started_at AS started_at FROM (${sql} LIMIT ?) r JOIN events e ON e.seq = r.seq
     WHERE ${rest.sql.join(' AND ')} ORDER BY r.started_at DESC, r.seq DESC LIMIT ?`,
    [...values, MAX_SCANNED, ...rest.values, input.limit],
  );
}

/** The last row that was looked at; null when there were fewer. */
function reachedBy(connection: Connection, input: ScanInput): EventPosition | null {
  const { sql, values } = rangeOf(input);
  const row = connection.get(`${sql} LIMIT 1 OFFSET ?`, [...values, MAX_SCANNED - 1]);
  return row === undefined ? null : positionOf(row);
}

/** The rows of one value in the index, newest first, from the cursor on: no row but of the index is read. */
function rangeOf({ access, value, after, conditions }: ScanInput): {
  sql: string;
  values: (string | number)[];
} {
  const sql = [...conditions.range.sql];
  const values = [...conditions.range.values];
  if (value !== null) {
    sql.unshift(`${access.column} = ?`);
    values.unshift(value);
  }
  if (after !== null) {
    sql.push('started_at <= ? AND (started_at < ? OR seq < ?)');
    values.push(after.startedAt, after.startedAt, after.seq);
  }
  const where = sql.length === 0 ? '' : `WHERE ${sql.join(' AND ')}`;
  return {
    sql: `SELECT seq, started_at FROM ${access.table} ${where} ORDER BY started_at DESC, seq DESC`,
    values,
  };
}

/** Several ways in as one: beyond where one of them stopped looking, nothing is known yet. */
function merge(
  scans: readonly Scan[],
  limit: number,
): { hits: readonly EventPosition[]; last: EventPosition | null } {
  const floor = scans.flatMap(({ reached }) => (reached === null ? [] : [reached])).toSorted(newestFirst)[0];
  const found = new Map(scans.flatMap(({ hits }) => hits).map((hit) => [hit.seq, hit]));
  const known = [...found.values()]
    .filter((hit) => floor === undefined || newestFirst(hit, floor) <= 0)
    .toSorted(newestFirst);
  const hits = known.slice(0, limit);
  if (known.length > limit) return { hits, last: hits.at(-1) ?? null };
  return { hits, last: floor ?? null };
}

function newestFirst(one: EventPosition, other: EventPosition): number {
  return other.startedAt - one.startedAt || other.seq - one.seq;
}

function positionOf(row: Row): EventPosition {
  return { startedAt: numberOf(row, 'started_at'), seq: numberOf(row, 'seq') };
}
