import { SightlineError } from '../../../shared/errors.ts';
import type { SightlineEvent } from '../../../shared/event.ts';
import type { EventCounts, EventDetail, Feedback, StoredEvent } from '../../../shared/run/event-store.ts';
import { storedEventId } from '../../../shared/run/event-store.ts';
import { mergeEvent } from '../../../shared/run/merge-event.ts';
import type { Connection } from '../connection.ts';
import { numberOf, textOf } from '../row-values.ts';
import { HistorySchema, feedbackColumns, keptOf, storedOf } from './event-rows.ts';
import { findEvents } from './find-events.ts';
import { reads, writes } from './operation.ts';

/** What came of keeping an event: how it reads now, and whether that is news. */
export interface PutOutcome {
  readonly stored: StoredEvent;
  readonly change: 'new' | 'update' | 'none';
}

/** Files of this machine's media folder, relative to it, that belong to nothing any more. */
export type LeftFiles = readonly string[];

/** What is done with events. */
export const eventOperations = {
  'events.put': writes(putEvent),
  'events.find': reads(findEvents),
  'events.get': reads(getEvent),
  'events.counts': reads(countEvents),
  'events.label': writes(labelEvent),
  'events.protect': writes(protectEvent),
  'events.remove': writes(removeEvents),
};

/** An event and where it happened. */
export interface PutInput {
  readonly pipeline: string;
  readonly event: SightlineEvent;
}

function putEvent(connection: Connection, { pipeline, event }: PutInput): PutOutcome {
  const id = storedEventId(pipeline, event.id);
  const row = connection.get('SELECT * FROM events WHERE id = ?', [id]);
  const before = row === undefined ? null : keptOf(connection, row);
  const kept = mergeEvent(before, event);
  if (before !== null && JSON.stringify(before) === JSON.stringify(kept))
    return { stored: requireEvent(connection, id), change: 'none' };
  const seq = row === undefined ? insert(connection, id, pipeline, kept.event) : numberOf(row, 'seq');
  const { type, phase, at, label = null, score = null, track = null } = kept.event;
  const interrupted = kept.interrupted === true ? 1 : 0;
  connection.run(
    'UPDATE events SET type = ?, phase = ?, said_at = ?, label = ?, score = ?, track = ?, zones = ?, interrupted = ?, json = ? WHERE seq = ?',
    [
      type,
      phase,
      at,
      label,
      score,
      track,
      JSON.stringify(kept.zones),
      interrupted,
      JSON.stringify(kept.event),
      seq,
    ],
  );
  connection.run('INSERT OR REPLACE INTO event_history(event, steps) VALUES (?, ?)', [
    seq,
    JSON.stringify(kept.history),
  ]);
  for (const zone of kept.zones) {
    connection.run('INSERT OR IGNORE INTO event_zones(zone, started_at, seq) VALUES (?, ?, ?)', [
      zone,
      kept.event.started_at,
      seq,
    ]);
  }
  return { stored: requireEvent(connection, id), change: before === null ? 'new' : 'update' };
}

function insert(connection: Connection, id: string, pipeline: string, event: SightlineEvent): number {
  const { type, phase, at, started_at: startedAt } = event;
  connection.run(
    "INSERT INTO events(id, pipeline, type, phase, started_at, said_at, json) VALUES (?, ?, ?, ?, ?, ?, '{}')",
    [id, pipeline, type, phase, startedAt, at],
  );
  const row = connection.get('SELECT seq FROM events WHERE id = ?', [id]);
  if (row === undefined) throw new SightlineError('internal', 'A row that was written is not there.');
  return numberOf(row, 'seq');
}

function getEvent(connection: Connection, id: string): EventDetail | null {
  const row = connection.get('SELECT * FROM events WHERE id = ?', [id]);
  if (row === undefined) return null;
  const steps = connection.get('SELECT steps FROM event_history WHERE event = ?', [numberOf(row, 'seq')]);
  const history = steps === undefined ? [] : HistorySchema.parse(JSON.parse(textOf(steps, 'steps')));
  return { ...storedOf(connection, row), history };
}

function countEvents(connection: Connection): EventCounts {
  const of = (kind: string): Record<string, number> =>
    Object.fromEntries(
      connection
        .all(
          'SELECT value, events FROM counts WHERE kind = ? AND events > 0 ORDER BY events DESC LIMIT 1000',
          [kind],
        )
        .map((row) => [textOf(row, 'value'), numberOf(row, 'events')]),
    );
  const all = connection.get("SELECT events, bytes FROM counts WHERE kind = 'all'");
  return {
    total: all === undefined ? 0 : numberOf(all, 'events'),
    bytes: all === undefined ? 0 : numberOf(all, 'bytes'),
    labels: of('label'),
    zones: of('zone'),
    pipelines: of('pipeline'),
    types: of('type'),
  };
}

/** What somebody says of an event. */
export interface LabelInput {
  readonly id: string;
  readonly feedback: Feedback | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What somebody took the trouble to judge is worth keeping, as long as they do not take it back. */
function labelEvent(connection: Connection, { id, feedback, now }: LabelInput): StoredEvent {
  connection.run('UPDATE events SET verdict = ?, corrected = ?, judged_at = ?, protected = ? WHERE id = ?', [
    ...feedbackColumns(feedback, now),
    feedback === null ? 0 : 1,
    id,
  ]);
  return requireEvent(connection, id);
}

function protectEvent(
  connection: Connection,
  { id, isProtected }: { readonly id: string; readonly isProtected: boolean },
): StoredEvent {
  connection.run('UPDATE events SET protected = ? WHERE id = ?', [isProtected ? 1 : 0, id]);
  return requireEvent(connection, id);
}

function removeEvents(
  connection: Connection,
  ids: readonly string[],
): { removed: string[]; files: LeftFiles } {
  const found = ids.flatMap((id) => connection.all('SELECT seq, id FROM events WHERE id = ?', [id]));
  const files = found.flatMap((row) => forgetEvent(connection, numberOf(row, 'seq')));
  return { removed: found.map((row) => textOf(row, 'id')), files };
}

/** Removes everything that is kept of an event, and gives the files that are left. */
export function forgetEvent(connection: Connection, seq: number): LeftFiles {
  const files = connection
    .all('SELECT path FROM media WHERE event = ?', [seq])
    .map((row) => textOf(row, 'path'));
  connection.run('DELETE FROM media WHERE event = ?', [seq]);
  connection.run('DELETE FROM event_history WHERE event = ?', [seq]);
  connection.run(
    `DELETE FROM event_zones WHERE seq = ?1 AND started_at = (SELECT started_at FROM events WHERE seq = ?1)
     AND zone IN (SELECT value FROM json_each((SELECT zones FROM events WHERE seq = ?1)))`,
    [seq],
  );
  connection.run('DELETE FROM events WHERE seq = ?', [seq]);
  return files;
}

function requireEvent(connection: Connection, id: string): StoredEvent {
  const row = connection.get('SELECT * FROM events WHERE id = ?', [id]);
  if (row !== undefined) return storedOf(connection, row);
  throw new SightlineError('not_found', `There is no event "${id.slice(0, 200)}" (any more).`);
}
