import type { StoredEvent } from '../../../shared/run/event-store.ts';
import { interruptEvent } from '../../../shared/run/merge-event.ts';
import type { Connection, Row } from '../connection.ts';
import { numberOf } from '../row-values.ts';
import { keptOf, storedOf } from './event-rows.ts';
import { writes } from './operation.ts';

/** What is done with events that have not ended. */
export const openEventOperations = {
  'events.interrupt': writes(interruptEvents),
};

/** Whose events are meant: those of a pipeline, or all. */
export interface InterruptInput {
  readonly pipeline: string | null;
  /** Only events that were kept before this one; null: all that there are now. */
  readonly before: number | null;
  /** So many at most. */
  readonly limit: number;
}

/** What came of it. */
export interface InterruptOutcome {
  readonly events: readonly StoredEvent[];
  /** For the next call: what comes after the first one goes on. */
  readonly before: number;
}

function interruptEvents(
  connection: Connection,
  { pipeline, before, limit }: InterruptInput,
): InterruptOutcome {
  const end = before ?? nextSeq(connection);
  const rows = connection.all(
    `SELECT * FROM events INDEXED BY events_open WHERE phase IN ('new', 'update') AND seq < ?1
     AND (?2 IS NULL OR pipeline = ?2) ORDER BY seq LIMIT ?3`,
    [end, pipeline, limit],
  );
  return { events: rows.map((row) => interrupt(connection, row)), before: end };
}

function nextSeq(connection: Connection): number {
  const row = connection.get('SELECT coalesce(max(seq), 0) + 1 AS next FROM events');
  return row === undefined ? 0 : numberOf(row, 'next');
}

function interrupt(connection: Connection, row: Row): StoredEvent {
  const { event } = interruptEvent(keptOf(connection, row));
  connection.run('UPDATE events SET phase = ?, interrupted = 1, json = ? WHERE seq = ?', [
    event.phase,
    JSON.stringify(event),
    numberOf(row, 'seq'),
  ]);
  return { ...storedOf(connection, row), event, interrupted: true };
}
