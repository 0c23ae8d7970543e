import type { EventFilter, StoredEvent } from './event-store.ts';

/** Whether an event is one of those that are wanted: for stores that look at each. */
export function matchesFilter(
  { pipeline, event, zones, feedback }: StoredEvent,
  filter: EventFilter,
): boolean {
  const { from = -Infinity, to = Infinity, labels, track, minScore } = filter;
  return (
    event.started_at >= from &&
    event.started_at < to &&
    among(labels, event.label) &&
    among(filter.types, event.type) &&
    !(filter.exceptTypes ?? []).includes(event.type) &&
    among(filter.pipelines, pipeline) &&
    (isEmpty(filter.zones) || zones.some((zone) => among(filter.zones, zone))) &&
    (track === undefined || event.track === track) &&
    (minScore === undefined || (event.score ?? -1) >= minScore) &&
    judged(filter.feedback, feedback?.verdict)
  );
}

function isEmpty(list: readonly string[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

function among(list: readonly string[] | undefined, value: string | undefined): boolean {
  return list === undefined || list.length === 0 || (value !== undefined && list.includes(value));
}

function judged(wanted: EventFilter['feedback'], verdict: string | undefined): boolean {
  if (wanted === undefined) return true;
  if (wanted === 'none') return verdict === undefined;
  return wanted === 'any' ? verdict !== undefined : verdict === wanted;
}
