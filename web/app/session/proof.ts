/** What lets this browser in: a pairing code, or a token. */
export type Proof =
  | { readonly code: string }
  /** `framed`: in a page of another site, where browsers keep cookies apart. */
  | { readonly token: string; readonly framed?: true };

const LONGEST = 512;

/**
 * Takes the proof out of the address, where a QR code put it, and cleans the address at once, so that neither the
 * history nor whoever looks at the screen keeps it. Null: there is none.
 */
export function takeProof(
  { hash, pathname, search }: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState'>,
): Proof | null {
  const fragment = new URLSearchParams(hash.slice(1));
  const [code, token] = [fragment.get('pair'), fragment.get('token')];
  if (code === null && token === null) return null;
  history.replaceState(null, '', `${pathname}${search}`);
  if (isProof(code)) return { code: code.toUpperCase() };
  return isProof(token) ? { token } : null;
}

function isProof(text: string | null): text is string {
  return text !== null && text.length > 0 && text.length <= LONGEST;
}
