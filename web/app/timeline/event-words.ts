import type { EventCounts, StoredEvent } from '../../../shared/run/event-store.ts';
import { formatPercent } from '../format.ts';

const DAY_MS = 86_400_000;

/** What an event is called in one line: its own words, or what is known of it. */
export function titleOf({ event }: StoredEvent): string {
  if (event.text !== undefined) return event.text;
  return event.label === undefined ? kindOf(event.type) : `${capital(event.label)}: ${kindOf(event.type)}`;
}

/** A type as people read it: `line` is Line, `fall_alarm` Fall alarm. */
export function kindOf(type: string): string {
  return capital(type.replaceAll('_', ' '));
}

/** When it began, the shorter the nearer: today only the time. */
export function timeOf({ event }: StoredEvent, now: number): string {
  const at = new Date(event.started_at);
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  if (at.toDateString() === new Date(now).toDateString()) return time;
  if (at.toDateString() === new Date(now - DAY_MS).toDateString()) return `Yesterday, ${time}`;
  return `${at.toLocaleDateString([], { day: 'numeric', month: 'short', year: 'numeric' })}, ${time}`;
}

/** How long it took, or that it goes on; empty for what has no length. */
export function lengthOf({ event: { phase, started_at, ended_at }, interrupted }: StoredEvent): string {
  if (phase === 'once') return '';
  if (ended_at === undefined) return 'goes on';
  const length = durationOf(Math.max(0, Math.round((ended_at - started_at) / 1000)));
  // Nobody saw its end.
  return interrupted === true ? `${length}, then interrupted` : length;
}

function durationOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** What else there is to say in a list. */
export function detailsOf(stored: StoredEvent): string {
  const { event, pipeline, zones } = stored;
  const sure = event.score === undefined ? '' : formatPercent(event.score);
  return [pipeline, kindOf(event.type), zones.join(', '), sure, lengthOf(stored)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What somebody said of it; empty when nobody did. */
export function verdictOf({ feedback }: StoredEvent): string {
  if (feedback === null) return '';
  if (feedback.verdict === 'right') return 'Right';
  return feedback.label === undefined ? 'Wrong' : `Wrong: ${feedback.label}`;
}

/** What a list can be narrowed to, most frequent first. */
export function choicesOf(
  counts: EventCounts[keyof Pick<EventCounts, 'labels' | 'zones' | 'pipelines' | 'types'>],
) {
  return Object.entries(counts)
    .toSorted(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .map(([name, count]) => ({ name, count }));
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
