import type { EventDetail, StoredEvent } from '../../shared/run/event-store.ts';

const HEADINGS = ['BEGAN', 'ID', 'TYPE', 'LABEL', 'SCORE', 'PHASE', 'ZONES', 'FEEDBACK'];

/** The table of events, a line each; widths follow what stands in it. */
export function eventTable(events: readonly StoredEvent[]): string[] {
  const rows = [HEADINGS, ...events.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf({ id, event, zones, feedback }: StoredEvent): string[] {
  const { type, label = '-', score, phase, started_at: startedAt } = event;
  const shown = score === undefined ? '-' : score.toFixed(2);
  return [timeOf(startedAt), id, type, label, shown, phase, zones.join(',') || '-', feedback?.verdict ?? '-'];
}

/** Everything that is known of one event, for people. */
export function eventWords(stored: EventDetail): string {
  const { id, pipeline, event, zones, feedback, media } = stored;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Event', id],
    ['Pipeline', pipeline],
    ['Type', event.type],
    ['Label', event.label],
    ['Score', event.score?.toFixed(2)],
    ['Track', event.track?.toString()],
    ['Began', timeOf(event.started_at)],
    ['Ended', endOf(stored)],
    ['Zones', zones.join(', ') || undefined],
    ['Text', event.text],
    [
      'Feedback',
      feedback === null ? undefined : [feedback.verdict, feedback.label].filter(Boolean).join(', '),
    ],
    ['Protected', stored.protected ? 'yes' : undefined],
    ['Files', media.map(({ kind, bytes }) => `${kind} (${bytes} bytes)`).join(', ') || undefined],
    ...stored.history.map(
      ({ phase, at }, index) => [index === 0 ? 'Steps' : '', `${timeOf(at)} ${phase}`] as const,
    ),
  ];
  return facts
    .flatMap(([what, value]) => (value === undefined ? [] : [`${what.padEnd(9)} ${value}`]))
    .join('\n');
}

function endOf({ event: { ended_at: at }, interrupted }: EventDetail): string | undefined {
  if (at === undefined) return undefined;
  return interrupted === true ? `${timeOf(at)} (interrupted: heard of last)` : timeOf(at);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
