/** Where a pipeline of the edge is watched; `baseUrl` is the edge's, with a slash at its end. */
export function liveUrl(baseUrl: string, pipeline: string): string {
  const url = new URL(`api/live/${encodeURIComponent(pipeline)}`, baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** What is watched. */
export interface Watched {
  readonly pipeline: string;
  /** On which paired edge; null: on this one. */
  readonly device: string | null;
}

const HASH = '#live/';

/** The address within the app at which a pipeline is watched. */
export function liveHash(pipeline: string, device: string | null = null): string {
  const where = device === null ? '' : `${encodeURIComponent(device)}/`;
  return HASH + where + encodeURIComponent(pipeline);
}

/** Which pipeline an address within the app watches; null: none. */
export function watchedIn(hash: string): Watched | null {
  return hash.startsWith(HASH) ? readWatched(hash.slice(HASH.length)) : null;
}

/** Which pipeline of this edge all is about at that address: the one that is watched, else the chosen one. */
export function concerned(hash: string, chosen: string | null): string | null {
  const watched = watchedIn(hash);
  if (watched === null) return chosen;
  return watched.device === null ? watched.pipeline : null;
}

/** Reads `pipeline`, or `device/pipeline`; null: it is neither. */
export function readWatched(text: string): Watched | null {
  const parts = text.split('/');
  if (parts.length > 2 || parts.includes('')) return null;
  try {
    const [first = '', second] = parts.map(decodeURIComponent);
    return second === undefined ? { pipeline: first, device: null } : { pipeline: second, device: first };
  } catch {
    // No pipeline is called that.
    return null;
  }
}
