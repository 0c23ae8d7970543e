import { z } from 'zod';
import { SightlineEventSchema } from '../../../shared/event.ts';
import { EventStepSchema, FeedbackSchema } from '../../../shared/run/event-store.ts';
import type { Feedback, StoredEvent } from '../../../shared/run/event-store.ts';
import type { KeptEvent } from '../../../shared/run/merge-event.ts';
import { MediaKindSchema } from '../../../shared/run/media-store.ts';
import type { EventMedia } from '../../../shared/run/media-store.ts';
import type { Connection, Row, SqlValue } from '../connection.ts';
import { maybeText, numberOf, textOf } from '../row-values.ts';

/** The steps of a thing, as they stand in their column. */
export const HistorySchema = z.array(EventStepSchema);
const NamesSchema = z.array(z.string());

/** What is kept of a thing, from its row. */
export function keptOf(connection: Connection, row: Row): KeptEvent {
  const history = historyOf(connection, numberOf(row, 'seq'));
  return { event: eventOf(row), zones: zonesOf(row), history, ...interruptedOf(row) };
}

/** The steps of a thing, by the number of its row. */
export function historyOf(connection: Connection, seq: number): KeptEvent['history'] {
  const found = connection.get('SELECT steps FROM event_history WHERE event = ?', [seq]);
  return found === undefined ? [] : HistorySchema.parse(JSON.parse(textOf(found, 'steps')));
}

/** An event as it is told, from its row. */
export function storedOf(connection: Connection, row: Row): StoredEvent {
  return {
    id: textOf(row, 'id'),
    pipeline: textOf(row, 'pipeline'),
    event: eventOf(row),
    zones: zonesOf(row),
    feedback: feedbackOf(row),
    ...interruptedOf(row),
    protected: numberOf(row, 'protected') === 1,
    media: mediaOf(connection, numberOf(row, 'seq')),
  };
}

/** Feedback as its three columns. */
export function feedbackColumns(feedback: Feedback | null, now: number): SqlValue[] {
  return feedback === null ? [null, null, null] : [feedback.verdict, feedback.label ?? null, now];
}

function interruptedOf(row: Row): { readonly interrupted?: true } {
  return numberOf(row, 'interrupted') === 1 ? { interrupted: true } : {};
}

/** What was said last of a thing, from its row. */
export function eventOf(row: Row): StoredEvent['event'] {
  return SightlineEventSchema.parse(JSON.parse(textOf(row, 'json')));
}

function zonesOf(row: Row): string[] {
  return NamesSchema.parse(JSON.parse(textOf(row, 'zones')));
}

function feedbackOf(row: Row): StoredEvent['feedback'] {
  const verdict = maybeText(row, 'verdict');
  if (verdict === undefined) return null;
  const label = maybeText(row, 'corrected');
  const feedback = FeedbackSchema.parse({ verdict, ...(label === undefined ? {} : { label }) });
  return { ...feedback, at: numberOf(row, 'judged_at') };
}

function mediaOf(connection: Connection, seq: number): EventMedia[] {
  return connection
    .all('SELECT kind, type, bytes FROM media WHERE event = ? ORDER BY kind', [seq])
    .map((row) => ({
      kind: MediaKindSchema.parse(textOf(row, 'kind')),
      type: textOf(row, 'type'),
      bytes: numberOf(row, 'bytes'),
    }));
}
