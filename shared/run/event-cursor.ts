import { SightlineError } from '../errors.ts';
import type { EventFilter } from './event-store.ts';

/** Where a page ended: events of one instant are told apart by the order in which they were kept. */
export interface EventPosition {
  readonly startedAt: number;
  readonly seq: number;
}

const FORM = /^(\d{1,16}(?:\.\d{1,20})?)_(\d{1,16})_([0-9a-z]{1,7})$/;

/** A position as clients carry it from page to page; it says which filter it belongs to. */
export function formatCursor({ startedAt, seq }: EventPosition, filter: EventFilter): string {
  return `${startedAt}_${seq}_${filterHash(filter)}`;
}

/** Throws `invalid_message` for what this filter did not give. */
export function parseCursor(cursor: string, filter: EventFilter): EventPosition {
  const [, startedAt, seq, hash] = FORM.exec(cursor) ?? [];
  if (hash === filterHash(filter)) return { startedAt: Number(startedAt), seq: Number(seq) };
  throw new SightlineError(
    'invalid_message',
    'The cursor is not of this list: give the one that the page before gave, with the same filter.',
  );
}

/** FNV-1a: tells a mistake, keeps nobody out. */
function filterHash(filter: EventFilter): string {
  const { from, to, labels, zones, pipelines, types, exceptTypes, track, minScore, feedback } = filter;
  const text = JSON.stringify([
    from,
    to,
    labels,
    zones,
    pipelines,
    types,
    exceptTypes,
    track,
    minScore,
    feedback,
  ]);
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
