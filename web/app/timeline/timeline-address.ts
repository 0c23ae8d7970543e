/** The address of the timeline within the app; an event's own follows after a slash. */
export const EVENTS_HASH = '#events';

/** What an address asks for: the timeline, perhaps one event of it; null: something else. */
export function askedFor(hash: string): { readonly id: string | null } | null {
  if (hash === EVENTS_HASH) return { id: null };
  if (!hash.startsWith(`${EVENTS_HASH}/`)) return null;
  try {
    return { id: decodeURIComponent(hash.slice(EVENTS_HASH.length + 1)) };
  } catch {
    // Whoever wrote that address meant no event.
    return { id: null };
  }
}
