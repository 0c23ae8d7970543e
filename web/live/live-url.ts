/** Where a pipeline of the edge is watched; `baseUrl` is the edge's, with a slash at its end. */
export function liveUrl(baseUrl: string, pipeline: string): string {
  const url = new URL(`api/live/${encodeURIComponent(pipeline)}`, baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

const HASH = '#live/';

/** The address within the app at which a pipeline is watched. */
export function liveHash(pipeline: string): string {
  return HASH + encodeURIComponent(pipeline);
}

/** Which pipeline an address within the app watches; null: none. */
export function watchedIn(hash: string): string | null {
  if (!hash.startsWith(HASH) || hash.length === HASH.length) return null;
  try {
    return decodeURIComponent(hash.slice(HASH.length));
  } catch {
    // No pipeline is called that.
    return null;
  }
}
