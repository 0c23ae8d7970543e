import { randomBytes } from 'node:crypto';
import type { PairingCodes } from './pairing-codes.ts';
import type { Role } from './roles.ts';
import type { SessionStore } from './session-store.ts';
import type { TokenStore } from './token-store.ts';

/** Who asks, as far as is known, and how they proved it. */
export interface Identity {
  readonly role: Role;
  readonly name: string;
  /** `open`: nobody has to prove anything here. */
  readonly by: 'open' | 'token' | 'session';
}

/** The headers that say who asks. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** What an authenticator goes by. */
export interface AuthenticatorParts {
  /** Whether anybody has to prove anything: false on loopback alone, and with `--insecure`. */
  readonly required: boolean;
  /** The cookie's name: browsers keep one jar for all ports of a host, so it names the port. */
  readonly cookieName: string;
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly codes: PairingCodes;
}

const OPEN: Identity = { role: 'manage', name: 'this machine', by: 'open' };
/** No cookie or token of ours is longer; hashing more would only cost time. */
const MAX_SECRET = 512;

/** Says who asks. */
export class Authenticator {
  readonly #parts: AuthenticatorParts;

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts;
  }

  get required(): boolean {
    return this.#parts.required;
  }

  get cookieName(): string {
    return this.#parts.cookieName;
  }

  /** Null: nobody we know. A token that is wrong is never made up for by a cookie. */
  async identify({ authorization, cookie }: Credentials): Promise<Identity | null> {
    if (!this.#parts.required) return OPEN;
    await this.#parts.tokens.refresh();
    if (authorization !== undefined) return this.#byToken(bearerOf(authorization));
    const secret = cookieOf(cookie, this.#parts.cookieName);
    return secret === null ? null : this.#bySession(secret);
  }

  /**
   * By what whoever asks can be known later, without their secret; null: nobody has to prove anything here, or they did
   * not.
   */
  async keyOf(credentials: Credentials): Promise<string | null> {
    const { required, tokens, sessions, cookieName } = this.#parts;
    if (!required || (await this.identify(credentials)) === null) return null;
    const { authorization, cookie } = credentials;
    const token = authorization === undefined ? null : bearerOf(authorization);
    if (token !== null) return `token:${tokens.verify(token)?.id ?? ''}`;
    const secret = cookieOf(cookie, cookieName);
    return secret === null ? null : `session:${sessions.keyOf(secret)}`;
  }

  /** Whether whoever is known by this key may still see what happens here. */
  async stillKnows(key: string | null): Promise<boolean> {
    const { required, tokens, sessions } = this.#parts;
    if (!required) return true;
    await tokens.refresh();
    const [kind, id = ''] = key?.split(':') ?? [];
    if (kind === 'token') return tokens.byId(id) !== null;
    const session = kind === 'session' ? sessions.byKey(id) : null;
    return session !== null && (session.token === null || tokens.byId(session.token) !== null);
  }

  /** Exchanges a token, or a pairing code, for what a cookie is to hold. Null: it is not good. */
  async admit(proof: { readonly token: string } | { readonly code: string }): Promise<string | null> {
    const { tokens, sessions, codes } = this.#parts;
    if ('code' in proof) {
      const role = codes.redeem(proof.code);
      return role === null ? null : sessions.begin({ token: null, role, name: 'paired browser' });
    }
    await tokens.refresh();
    const record = proof.token.length > MAX_SECRET ? null : tokens.verify(proof.token);
    if (record === null) return null;
    return sessions.begin({ token: record.id, role: record.role, name: record.name });
  }

  /** Exchanges a pairing code for a token of another edge, which shows it once. Null: it is not good. */
  async admitEdge(
    code: string,
    name: string,
  ): Promise<{ readonly token: string; readonly role: Role } | null> {
    const role = this.#parts.codes.redeem(code);
    if (role === null) return null;
    const unique = `edge ${name} ${randomBytes(2).toString('hex')}`;
    const { token } = await this.#parts.tokens.create({ name: unique, role, expiresAt: null });
    return { token, role };
  }

  /** Forgets the browser of this cookie. */
  async dismiss(cookie: string | undefined): Promise<void> {
    const secret = cookieOf(cookie, this.#parts.cookieName);
    if (secret !== null) await this.#parts.sessions.end(secret);
  }

  #byToken(token: string | null): Identity | null {
    const record = token === null ? null : this.#parts.tokens.verify(token);
    return record === null ? null : { role: record.role, name: record.name, by: 'token' };
  }

  /** With its token a session ends too. */
  #bySession(secret: string): Identity | null {
    const session = this.#parts.sessions.find(secret);
    if (session === null) return null;
    if (session.token !== null && this.#parts.tokens.byId(session.token) === null) return null;
    return { role: session.role, name: session.name, by: 'session' };
  }
}

function bearerOf(authorization: string): string | null {
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
