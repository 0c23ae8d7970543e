/** What is known here of a token: what it is, who let it in, and when it ends, milliseconds since 1970. */
export interface FamilyMember {
  readonly id: string;
  readonly kind: 'made' | 'pass' | 'browser' | 'edge';
  /** The id of the token whose code let this in; null: whoever may write in the data folder. */
  readonly issuer: string | null;
  readonly expiresAt: number | null;
}

/** The ids of what this one let in by its codes, and of what those let in, and of itself. */
export function familyOf(tokens: readonly FamilyMember[], id: string): ReadonlySet<string> {
  const family = new Set([id]);
  // A token is made after its issuer, so that one pass finds all.
  for (const token of tokens) if (token.issuer !== null && family.has(token.issuer)) family.add(token.id);
  return family;
}

/** The others once this one has left by itself: what it let in is then of whoever had let it in. */
export function withoutLeaver<T extends FamilyMember>(tokens: readonly T[], leaver: FamilyMember): T[] {
  return tokens
    .filter(({ id }) => id !== leaver.id)
    .map((token) => (token.issuer === leaver.id ? { ...token, issuer: leaver.issuer } : token));
}

/** The others once the browsers whose time is over have left. */
export function withoutEndedBrowsers<T extends FamilyMember>(
  tokens: readonly T[],
  now: number,
): readonly T[] {
  const ended = tokens.find(
    ({ kind, expiresAt }) => kind === 'browser' && expiresAt !== null && expiresAt <= now,
  );
  return ended === undefined ? tokens : withoutEndedBrowsers(withoutLeaver(tokens, ended), now);
}

/**
 * When at the latest what this one lets in must end, null: never. A browser's own end is that of its cookie, so that
 * whoever let it in counts.
 */
export function limitOf(tokens: readonly FamilyMember[], id: string | null): number | null {
  const token = tokens.find((known) => known.id === id);
  if (token === undefined) return null;
  return token.kind === 'browser' ? limitOf(tokens, token.issuer) : token.expiresAt;
}

/** The earlier of two ends; null: never. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
