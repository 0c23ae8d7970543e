/** The address of the charts within the app; a pipeline's id follows after a slash. */
export const CHARTS_HASH = '#charts';

/** The address at which one sees how a pipeline did. */
export function chartsHash(pipeline: string): string {
  return `${CHARTS_HASH}/${encodeURIComponent(pipeline)}`;
}

/** Whose charts an address asks for: a pipeline's, or (null) those of whichever there is; undefined: something else. */
export function chartsAt(hash: string): string | null | undefined {
  if (hash === CHARTS_HASH) return null;
  if (!hash.startsWith(`${CHARTS_HASH}/`)) return undefined;
  try {
    return decodeURIComponent(hash.slice(CHARTS_HASH.length + 1));
  } catch {
    // No pipeline is called that.
    return null;
  }
}
