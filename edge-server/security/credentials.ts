/** No cookie or token of ours is longer; hashing more would only cost time. */
export const MAX_SECRET = 512;

/** The headers that say who asks. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** The token of an Authorization header; null: it holds none. */
export function bearerOf(authorization: string): string | null {
  const match = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization.slice(0, MAX_SECRET + 16));
  return match?.[1] ?? null;
}

/** The value of one cookie of a Cookie header. */
export function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of header?.slice(0, 16_384).split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    return value === '' || value.length > MAX_SECRET ? null : value;
  }
  return null;
}
