import { readWatched } from '../../live/live-url.ts';
import type { Watched } from '../../live/live-url.ts';

/** The address of the charts within the app; a pipeline's id follows after a slash, or its edge's and its own. */
export const CHARTS_HASH = '#charts';

/** The address at which one sees how a pipeline did; `device`: on which paired edge. */
export function chartsHash(pipeline: string, device: string | null = null): string {
  const where = device === null ? '' : `${encodeURIComponent(device)}/`;
  return `${CHARTS_HASH}/${where}${encodeURIComponent(pipeline)}`;
}

/** Whose charts an address asks for: a pipeline's, or (null) those of whichever there is; undefined: something else. */
export function chartsAt(hash: string): Watched | null | undefined {
  if (hash === CHARTS_HASH) return null;
  return hash.startsWith(`${CHARTS_HASH}/`) ? readWatched(hash.slice(CHARTS_HASH.length + 1)) : undefined;
}
