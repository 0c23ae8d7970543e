import type { EventFilter } from '../../../shared/run/event-store.ts';
import type { EventAccess } from './event-access.ts';

/** Conditions and what is bound in them, in order. */
export interface Condition {
  readonly sql: readonly string[];
  readonly values: readonly (string | number)[];
}

/** What an index answers by itself, and what has to be looked up in its rows (`e`). */
export interface Conditions {
  readonly range: Condition;
  readonly rest: Condition;
}

/** The conditions of a filter besides the one that `access` answers. */
export function conditionsOf(filter: EventFilter, { by }: EventAccess): Conditions {
  const { from, to, labels, zones, pipelines, types, exceptTypes, track, minScore, feedback } = filter;
  return {
    range: joined([one('started_at >= ?', from), one('started_at < ?', to)]),
    rest: joined([
      by === 'labels' ? NONE : anyOf('e.label', labels),
      by === 'pipelines' ? NONE : anyOf('e.pipeline', pipelines),
      by === 'types' ? NONE : anyOf('e.type', types),
      noneOf('e.type', exceptTypes),
      by === 'zones' ? NONE : inZones(zones),
      by === 'track' ? NONE : one('e.track = ?', track),
      one('e.score >= ?', minScore),
      by === 'feedback' ? NONE : judged(feedback),
    ]),
  };
}

const NONE: Condition = { sql: [], values: [] };

function one(sql: string, value: number | undefined): Condition {
  return value === undefined ? NONE : { sql: [sql], values: [value] };
}

function anyOf(column: string, values: readonly string[] | undefined): Condition {
  if (values === undefined || values.length === 0) return NONE;
  return { sql: [`${column} IN (SELECT value FROM json_each(?))`], values: [JSON.stringify(values)] };
}

function noneOf(column: string, values: readonly string[] | undefined): Condition {
  if (values === undefined || values.length === 0) return NONE;
  return { sql: [`${column} NOT IN (SELECT value FROM json_each(?))`], values: [JSON.stringify(values)] };
}

function inZones(zones: readonly string[] | undefined): Condition {
  if (zones === undefined || zones.length === 0) return NONE;
  return {
    sql: [`EXISTS (SELECT 1 FROM json_each(e.zones) z WHERE z.value IN (SELECT value FROM json_each(?)))`],
    values: [JSON.stringify(zones)],
  };
}

function judged(feedback: EventFilter['feedback']): Condition {
  if (feedback === undefined) return NONE;
  if (feedback === 'none') return { sql: ['e.verdict IS NULL'], values: [] };
  if (feedback === 'any') return { sql: ['e.verdict IS NOT NULL'], values: [] };
  return { sql: ['e.verdict = ?'], values: [feedback] };
}

function joined(parts: readonly Condition[]): Condition {
  return { sql: parts.flatMap(({ sql }) => sql), values: parts.flatMap(({ values }) => values) };
}
