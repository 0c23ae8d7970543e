import type { EventFilter } from '../../../shared/run/event-store.ts';
import type { Connection } from '../connection.ts';
import { numberOf } from '../row-values.ts';

/** By which index events are looked up. */
export interface EventAccess {
  /** The part of the filter that the index answers; null: none but the time. */
  readonly by: 'labels' | 'zones' | 'pipelines' | 'types' | 'track' | 'feedback' | null;
  readonly table: 'events' | 'event_zones';
  readonly column: string;
  /** One lookup for each. */
  readonly values: readonly (string | number | null)[];
}

interface Candidate extends EventAccess {
  /** Under which kind `counts` has it; null: few. */
  readonly kind: string | null;
}

/** More lookups than this for one page cost more than looking at what is there. */
const MAX_VALUES = 32;
/** There is about so much of one track. */
const FEW = 1_000;
const BY_TIME: EventAccess = { by: null, table: 'events', column: 'started_at', values: [null] };

/** The index that leaves the fewest rows, by how many there are of each value. */
export function chooseAccess(connection: Connection, filter: EventFilter): EventAccess {
  const sized = candidates(filter)
    .filter(({ values }) => values.length <= MAX_VALUES)
    .map((candidate) => ({ candidate, rows: rowsOf(connection, candidate) }))
    .toSorted((a, b) => a.rows - b.rows);
  return sized[0]?.candidate ?? BY_TIME;
}

function candidates({ labels, zones, pipelines, types, track, feedback }: EventFilter): Candidate[] {
  const verdicts = feedback === 'any' ? ['right', 'wrong'] : [feedback];
  return [
    ...among('labels', 'events', 'label', labels),
    ...among('zones', 'event_zones', 'zone', zones),
    ...among('pipelines', 'events', 'pipeline', pipelines),
    ...among('types', 'events', 'type', types),
    ...(feedback === undefined || feedback === 'none'
      ? []
      : among('feedback', 'events', 'verdict', verdicts)),
    ...(track === undefined
      ? []
      : [{ ...BY_TIME, by: 'track' as const, column: 'track', values: [track], kind: null }]),
  ];
}

function among(
  by: EventAccess['by'],
  table: EventAccess['table'],
  column: string,
  values: readonly (string | undefined)[] | undefined,
): Candidate[] {
  if (values === undefined || values.length === 0) return [];
  const distinct = [...new Set(values)].flatMap((value) => (value === undefined ? [] : [value]));
  return [{ by, table, column, values: distinct, kind: column }];
}

function rowsOf(connection: Connection, { kind, values }: Candidate): number {
  if (kind === null) return FEW;
  return values.reduce<number>((sum, value) => {
    const row = connection.get('SELECT events FROM counts WHERE kind = ? AND value = ?', [kind, value]);
    return sum + (row === undefined ? 0 : numberOf(row, 'events'));
  }, 0);
}
