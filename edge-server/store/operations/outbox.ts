import type { Connection, Row } from '../connection.ts';
import { numberOf, textOf } from '../row-values.ts';
import { reads, writes } from './operation.ts';

/** What is done with what sinks are to tell; see `OutboxStore`. Notifications are JSON here. */
export const outboxOperations = {
  'outbox.put': writes(put),
  'outbox.oldest': reads(oldest),
  'outbox.remove': writes(remove),
  'outbox.failed': writes(failed),
  'outbox.bury': writes(bury),
  'outbox.dead': reads(dead),
  'outbox.revive': writes(revive),
  'outbox.counts': reads(counts),
  'outbox.expire': writes(expire),
};

/** A notification that is to be kept. */
export interface OutboxPut {
  readonly sink: string;
  readonly id: string;
  readonly json: string;
  readonly createdAt: number;
  readonly most: number;
}
/** Some of what a sink is to tell. */
export interface OutboxSome {
  readonly sink: string;
  readonly ids: readonly string[];
}
/** The same, and why it is given up. */
export interface OutboxBury extends OutboxSome {
  readonly reason: string;
  readonly at: number;
  readonly most: number;
}
/** How many of a sink's. */
export interface OutboxWanted {
  readonly sink: string;
  readonly count: number;
}
/** A sink, and when it is. */
export interface OutboxRevive {
  readonly sink: string;
  readonly at: number;
}
/** What waits, or was given up; `reason` is empty and `diedAt` 0 for what waits. */
export interface OutboxRow {
  readonly id: string;
  readonly attempts: number;
  readonly createdAt: number;
  readonly json: string;
  readonly reason: string;
  readonly diedAt: number;
}

function put(connection: Connection, { sink, id, json, createdAt, most }: OutboxPut) {
  const added = connection.run(
    `INSERT INTO outbox(sink, id, created_at, json) VALUES (?, ?, ?, ?)
     ON CONFLICT(sink, id) WHERE reason IS NULL DO NOTHING`,
    [sink, id, createdAt, json],
  );
  const dropped =
    added === 0
      ? 0
      : connection.run(
          `DELETE FROM outbox WHERE seq IN (
       SELECT seq FROM outbox WHERE sink = ? AND reason IS NULL ORDER BY seq DESC LIMIT -1 OFFSET ?)`,
          [sink, most],
        );
  return { isAdded: added > 0, dropped };
}

function oldest(connection: Connection, { sink, count }: OutboxWanted): OutboxRow[] {
  const sql = 'SELECT * FROM outbox WHERE sink = ? AND reason IS NULL ORDER BY seq LIMIT ?';
  return connection.all(sql, [sink, count]).map(rowOf);
}

function remove(connection: Connection, { sink, ids }: OutboxSome): void {
  for (const id of ids)
    connection.run('DELETE FROM outbox WHERE sink = ? AND id = ? AND reason IS NULL', [sink, id]);
}

function failed(connection: Connection, { sink, ids }: OutboxSome): void {
  const sql = 'UPDATE outbox SET attempts = attempts + 1 WHERE sink = ? AND id = ? AND reason IS NULL';
  for (const id of ids) connection.run(sql, [sink, id]);
}

function bury(connection: Connection, { sink, ids, reason, at, most }: OutboxBury): void {
  for (const id of ids) {
    connection.run('DELETE FROM outbox WHERE sink = ? AND id = ? AND reason IS NOT NULL', [sink, id]);
    connection.run('UPDATE outbox SET reason = ?, died_at = ? WHERE sink = ? AND id = ? AND reason IS NULL', [
      reason,
      at,
      sink,
      id,
    ]);
  }
  connection.run(
    `DELETE FROM outbox WHERE seq IN (
       SELECT seq FROM outbox WHERE sink = ? AND reason IS NOT NULL
       ORDER BY died_at DESC, seq DESC LIMIT -1 OFFSET ?)`,
    [sink, most],
  );
}

function dead(connection: Connection, { sink, count }: OutboxWanted): OutboxRow[] {
  const sql = `SELECT * FROM outbox WHERE sink = ? AND reason IS NOT NULL
    ORDER BY died_at DESC, seq DESC LIMIT ?`;
  return connection.all(sql, [sink, count]).map(rowOf);
}

/** They go to the end, in the order in which they were given up; one that waits again already does so once. */
function revive(connection: Connection, { sink, at }: OutboxRevive): number {
  const given = connection.run(
    `INSERT INTO outbox(sink, id, created_at, json)
     SELECT sink, id, ?, json FROM outbox WHERE sink = ? AND reason IS NOT NULL ORDER BY died_at, seq
     ON CONFLICT(sink, id) WHERE reason IS NULL DO NOTHING`,
    [at, sink],
  );
  connection.run('DELETE FROM outbox WHERE sink = ? AND reason IS NOT NULL', [sink]);
  return given;
}

function counts(connection: Connection, sink: string): { waiting: number; dead: number } {
  const count = (condition: string): number => {
    const row = connection.get(`SELECT count(*) AS n FROM outbox WHERE sink = ? AND reason ${condition}`, [
      sink,
    ]);
    return row === undefined ? 0 : numberOf(row, 'n');
  };
  return { waiting: count('IS NULL'), dead: count('IS NOT NULL') };
}

function expire(connection: Connection, before: number): number {
  return connection.run('DELETE FROM outbox WHERE created_at < ?', [before]);
}

function rowOf(row: Row): OutboxRow {
  return {
    id: textOf(row, 'id'),
    attempts: numberOf(row, 'attempts'),
    createdAt: numberOf(row, 'created_at'),
    json: textOf(row, 'json'),
    reason: row['reason'] === null ? '' : textOf(row, 'reason'),
    diedAt: row['died_at'] === null ? 0 : numberOf(row, 'died_at'),
  };
}
