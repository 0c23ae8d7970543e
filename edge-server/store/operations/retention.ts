import type { RetentionConfig, RetentionLimits } from '../../../shared/pipeline/retention-config.ts';
import type { Connection, Row, SqlValue } from '../connection.ts';
import { numberOf, textOf } from '../row-values.ts';
import { forgetEvent } from './events.ts';
import type { LeftFiles } from './events.ts';
import { reads, writes } from './operation.ts';

/** What is done so that the past does not fill the disk. */
export const retentionOperations = {
  'retention.sweep': writes(sweep),
  'retention.oldest': reads(oldest),
  'retention.tidy': writes(tidy),
};

/** What is due, by what is to be kept. */
export interface SweepInput {
  readonly rules: RetentionConfig;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How many events go at most: the rest is for the next slice. */
  readonly limit: number;
}

/** What went. */
export interface Swept {
  readonly removed: number;
  readonly files: LeftFiles;
}

const DAY_MS = 86_400_000;
const GIGABYTE = 1e9;

/** Removes up to `limit` events that are too old or too many; protected ones stay, except to keep to the bytes. */
function sweep(connection: Connection, { rules, now, limit }: SweepInput): Swept {
  const due = [
    ...tooOld(connection, rules, now, limit),
    ...scopesOf(rules).flatMap((scope) => tooMany(connection, scope, limit)),
  ];
  const victims = [...new Set(due)].slice(0, limit);
  return { removed: victims.length, files: victims.flatMap((seq) => forgetEvent(connection, seq)) };
}

/** Events that some limits are for: all of them, or those with this label or of this pipeline. */
interface Scope {
  readonly kind: 'all' | 'label' | 'pipeline';
  readonly value: string;
  readonly limits: RetentionLimits;
}

const ALL: Scope = { kind: 'all', value: 'all', limits: {} };

function scopesOf(rules: RetentionConfig): Scope[] {
  const { labels = {}, pipelines = {} } = rules;
  const of = (kind: Scope['kind'], record: Readonly<Record<string, RetentionLimits>>): Scope[] =>
    Object.entries(record).map(([value, limits]) => ({ kind, value, limits }));
  return [{ kind: 'all', value: 'all', limits: rules }, ...of('label', labels), ...of('pipeline', pipelines)];
}

/** By the days of the label, else of the pipeline, else of all. What is still going on is as old as it was last seen. */
function tooOld(connection: Connection, rules: RetentionConfig, now: number, limit: number): number[] {
  const labels = ownDays(rules.labels);
  const pipelines = ownDays(rules.pipelines);
  const notLabels = `(label IS NULL OR label NOT IN (SELECT value FROM json_each(?)))`;
  const notPipelines = `pipeline NOT IN (SELECT value FROM json_each(?))`;
  const [names, places] = [JSON.stringify(Object.keys(labels)), JSON.stringify(Object.keys(pipelines))];
  const select = (where: string, days: number, values: readonly SqlValue[]): number[] =>
    connection
      .all(
        `SELECT seq FROM events WHERE ${where} AND started_at < ? AND said_at < ? AND protected = 0
         ORDER BY started_at, seq LIMIT ?`,
        [...values, now - days * DAY_MS, now - days * DAY_MS, limit],
      )
      .map(seqOf);
  const general =
    rules.days === undefined ? [] : select(`${notLabels} AND ${notPipelines}`, rules.days, [names, places]);
  return [
    ...general,
    ...Object.entries(labels).flatMap(([label, days]) => select('label = ?', days, [label])),
    ...Object.entries(pipelines).flatMap(([id, days]) =>
      select(`pipeline = ? AND ${notLabels}`, days, [id, names]),
    ),
  ];
}

function ownDays(limits: RetentionConfig['labels'] = {}): Record<string, number> {
  return Object.fromEntries(
    Object.entries(limits).flatMap(([name, { days }]) => (days === undefined ? [] : [[name, days]])),
  );
}

function tooMany(connection: Connection, scope: Scope, limit: number): number[] {
  const { events, gigabytes } = scope.limits;
  const row = connection.get('SELECT events, bytes FROM counts WHERE kind = ? AND value = ?', [
    scope.kind,
    scope.value,
  ]);
  if (row === undefined) return [];
  const spare = events === undefined ? 0 : Math.min(limit, numberOf(row, 'events') - events);
  const bytes = gigabytes === undefined ? 0 : numberOf(row, 'bytes') - gigabytes * GIGABYTE;
  return [
    ...(spare > 0 ? oldestOf(connection, scope, 0, spare).map(seqOf) : []),
    ...(bytes > 0 ? heaviest(connection, scope, bytes, limit) : []),
  ];
}

/** The oldest with files until so many bytes are free; protected ones only when there is nothing else. */
function heaviest(connection: Connection, scope: Scope, bytes: number, limit: number): number[] {
  const unprotected = holders(connection, scope, 0, limit);
  const rows = unprotected.length > 0 ? unprotected : holders(connection, scope, 1, limit);
  let free = 0;
  const needed = rows.filter((row) => {
    const isNeeded = free < bytes;
    free += numberOf(row, 'bytes');
    return isNeeded;
  });
  return needed.map(seqOf);
}

/** A row for each of the oldest files, by the event that has it: by the order of files, so that no event without any is looked at. */
function holders(
  connection: Connection,
  { kind, value }: Scope,
  isProtected: 0 | 1,
  limit: number,
): readonly Row[] {
  const scope = kind === 'all' ? '' : `AND e.${kind} = ?`;
  return connection.all(
    `SELECT e.seq AS seq, e.id AS id, m.bytes AS bytes FROM media m CROSS JOIN events e ON e.seq = m.event
     WHERE e.protected = ? ${scope} ORDER BY m.seq LIMIT ?`,
    [isProtected, ...(kind === 'all' ? [] : [value]), limit],
  );
}

function oldestOf(
  connection: Connection,
  { kind, value }: Scope,
  isProtected: 0 | 1,
  limit: number,
): readonly Row[] {
  const scope = kind === 'all' ? '' : `${kind} = ? AND`;
  return connection.all(
    `SELECT seq, id FROM events WHERE ${scope} protected = ? ORDER BY started_at, seq LIMIT ?`,
    [...(kind === 'all' ? [] : [value]), isProtected, limit],
  );
}

/** Who has to go when the disk is full. */
export interface OldestInput {
  readonly limit: number;
  /** Only events with files: nothing else gives room back at once. */
  readonly withFiles: boolean;
  readonly isProtected: boolean;
}

/** The oldest of these events, and their files. */
function oldest(
  connection: Connection,
  { limit, withFiles, isProtected }: OldestInput,
): { ids: string[]; files: LeftFiles } {
  const flag = isProtected ? 1 : 0;
  const rows = withFiles ? holders(connection, ALL, flag, limit) : oldestOf(connection, ALL, flag, limit);
  const ids = [...new Set(rows.map((row) => textOf(row, 'id')))];
  const files = [...new Set(rows.map(seqOf))].flatMap((seq) =>
    connection.all('SELECT path FROM media WHERE event = ?', [seq]).map((file) => textOf(file, 'path')),
  );
  return { ids, files };
}

/** As many pages as SQLite can have. */
const ALL_PAGES = 4_294_967_294;

/**
 * Gives pages that hold nothing back to the disk, some at a time, and forgets what there is none of. With `mayGrow` a
 * file that was kept from growing may again.
 */
function tidy(connection: Connection, { mayGrow }: { readonly mayGrow: boolean }): null {
  if (mayGrow) connection.all(`PRAGMA max_page_count = ${ALL_PAGES}`);
  connection.all('PRAGMA incremental_vacuum(200)');
  connection.run('DELETE FROM counts WHERE events <= 0');
  return null;
}

function seqOf(row: Row): number {
  return numberOf(row, 'seq');
}
