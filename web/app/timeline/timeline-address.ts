/** The address of the timeline within the app; an event's own follows after a slash. */
export const EVENTS_HASH = '#events';

/** What an address asks for. */
export interface AskedEvents {
  /** One event of it; null: none. */
  readonly id: string | null;
  /** Of which paired edge; null: of this one. */
  readonly device: string | null;
}

/** The address of the timeline of an edge, perhaps of one event of it. */
export function eventsHash(id: string | null, device: string | null): string {
  const path = id === null ? EVENTS_HASH : `${EVENTS_HASH}/${encodeURIComponent(id)}`;
  return device === null ? path : `${path}?device=${encodeURIComponent(device)}`;
}

/** What an address asks for: the timeline, perhaps one event of it; null: something else. */
export function askedFor(hash: string): AskedEvents | null {
  const [path = '', query = ''] = hash.split('?');
  const device = new URLSearchParams(query).get('device') || null;
  if (path === EVENTS_HASH) return { id: null, device };
  if (!path.startsWith(`${EVENTS_HASH}/`)) return null;
  try {
    return { id: decodeURIComponent(path.slice(EVENTS_HASH.length + 1)), device };
  } catch {
    // Whoever wrote that address meant no event.
    return { id: null, device };
  }
}
