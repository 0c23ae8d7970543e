import { randomBytes } from 'node:crypto';
import { MAX_SECRET, bearerOf, cookieOf } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import type { Invitation, PairingCodes } from './pairing-codes.ts';
import { lacking, permits } from './roles.ts';
import type { Role } from './roles.ts';
import { SESSION_MS } from './session-store.ts';
import type { SessionStore } from './session-store.ts';
import type { TokenRecord, TokenStore } from './token-store.ts';

/** Who asks, as far as is known, and how they proved it. */
export interface Identity {
  readonly role: Role;
  readonly name: string;
  /** `open`: nobody has to prove anything here. */
  readonly by: 'open' | 'token' | 'session';
  /** The id of the token that stands behind it; null: none is needed. */
  readonly token: string | null;
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
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const OPEN: Identity = { role: 'manage', name: 'this machine', by: 'open', token: null };
/** Of the name of whoever let a browser in, so many characters are in the browser's. */
const MAX_BY = 24;

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
    return session !== null && tokens.byId(session.token) !== null;
  }

  /**
   * A code that lets one browser or edge in, for whoever asks. It ends with their token, and what it let in too. Throws
   * `forbidden` when it would let do more than they may.
   */
  invite(asks: Identity, role: Role): string {
    if (!permits(asks.role, role)) throw lacking(asks.role, role, asks.name);
    const { tokens, codes } = this.#parts;
    const isPass = asks.token !== null && tokens.byId(asks.token)?.kind === 'pass';
    return codes.make(role, isPass ? null : asks.token);
  }

  /** Exchanges a token, or a pairing code, for what a cookie is to hold. Null: it is not good. */
  async admit(proof: { readonly token: string } | { readonly code: string }): Promise<string | null> {
    const { tokens, sessions } = this.#parts;
    await tokens.refresh();
    const record = 'code' in proof ? await this.#admitBrowser(proof.code) : this.#verify(proof.token);
    if (record === null) return null;
    return sessions.begin({ token: record.id, role: record.role, name: record.name });
  }

  /** Exchanges a pairing code for a token of another edge, which shows it once. Null: it is not good. */
  async admitEdge(
    code: string,
    name: string,
  ): Promise<{ readonly token: string; readonly role: Role } | null> {
    const { tokens } = this.#parts;
    await tokens.refresh();
    const invited = this.#redeem(code);
    if (invited === null) return null;
    const unique = `edge ${name} ${newSuffix()}`;
    const { token } = await tokens.create({ ...invited, name: unique, expiresAt: null, kind: 'edge' });
    return { token, role: invited.role };
  }

  /** Forgets the browser of this cookie. */
  async dismiss(cookie: string | undefined): Promise<void> {
    const { cookieName, sessions, tokens } = this.#parts;
    const secret = cookieOf(cookie, cookieName);
    const session = secret === null ? null : sessions.find(secret);
    if (secret === null || session === null) return;
    await sessions.end(secret);
    await tokens.refresh();
    if (tokens.byId(session.token)?.kind === 'browser') await tokens.leave(session.token);
  }

  /** Ends the token of another edge that leaves; whether it did: one that was made by hand is its owner's to end. Null: it is not good. */
  async dismissEdge(authorization: string): Promise<boolean | null> {
    const { tokens } = this.#parts;
    await tokens.refresh();
    const token = bearerOf(authorization);
    const record = token === null ? null : tokens.verify(token);
    if (record?.kind === 'edge') await tokens.leave(record.id);
    return record === null ? null : record.kind === 'edge';
  }

  /** A token by which what came with a code is listed, and ends; nobody is ever told it. */
  async #admitBrowser(code: string): Promise<TokenRecord | null> {
    const { tokens, now } = this.#parts;
    const invited = this.#redeem(code);
    if (invited === null) return null;
    const by = invited.issuer === null ? 'the owner' : (tokens.byId(invited.issuer)?.name ?? '');
    const today = new Date(now()).toISOString().slice(0, 10);
    const name = `browser let in by ${by.slice(0, MAX_BY)}, ${today} ${newSuffix()}`;
    const wish = { ...invited, name, expiresAt: now() + SESSION_MS, kind: 'browser' } as const;
    return (await tokens.create(wish)).record;
  }

  /** What a code is good for, while whoever made it is let in. */
  #redeem(code: string): Invitation | null {
    const invited = this.#parts.codes.redeem(code);
    if (invited === null || invited.issuer === null) return invited;
    return this.#parts.tokens.byId(invited.issuer) === null ? null : invited;
  }

  #verify(token: string): TokenRecord | null {
    return token.length > MAX_SECRET ? null : this.#parts.tokens.verify(token);
  }

  #byToken(token: string | null): Identity | null {
    const record = token === null ? null : this.#parts.tokens.verify(token);
    return record === null ? null : { role: record.role, name: record.name, by: 'token', token: record.id };
  }

  /** With its token a session ends too. */
  #bySession(secret: string): Identity | null {
    const session = this.#parts.sessions.find(secret);
    if (session === null || this.#parts.tokens.byId(session.token) === null) return null;
    return { role: session.role, name: session.name, by: 'session', token: session.token };
  }
}

function newSuffix(): string {
  return randomBytes(2).toString('hex');
}
