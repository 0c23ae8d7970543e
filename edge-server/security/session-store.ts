import { join } from 'node:path';
import { z } from 'zod';
import { readPrivate, writePrivate } from './private-file.ts';
import { ROLES } from './roles.ts';
import type { Role } from './roles.ts';
import { hashOf, newSecret } from './secrets.ts';

const SessionSchema = z.strictObject({
  /** The id of the token with which it ends. */
  token: z.string(),
  role: z.enum(ROLES),
  name: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
});
/** Those of earlier versions that were let in by a code have no token, so that nobody could end them. */
const KeptSchema = SessionSchema.extend({ token: z.nullable(z.string()) });
const FileSchema = z.strictObject({ sessions: z.record(z.string(), KeptSchema) });
/** A browser that was let in. */
export type Session = z.output<typeof SessionSchema>;

/** How long a browser stays let in, milliseconds. */
export const SESSION_MS = 30 * 24 * 3600 * 1000;
const MAX_SESSIONS = 1000;

/** Browsers that were let in, by the hash of what their cookie holds; they outlive a restart of the server. */
export class SessionStore {
  readonly #file: string;
  readonly #now: () => number;
  readonly #sessions: Map<string, Session>;
  #writing: Promise<void> = Promise.resolve();
  #endedAtOpen = 0;

  private constructor(file: string, now: () => number, sessions: Map<string, Session>) {
    this.#file = file;
    this.#now = now;
    this.#sessions = sessions;
  }

  /** Opens the sessions of a data folder. Throws `storage` when their file is damaged. */
  static async open(dataFolder: string, now: () => number = Date.now): Promise<SessionStore> {
    const file = join(dataFolder, 'sessions.json');
    const kept = Object.entries((await readPrivate(file, FileSchema, { sessions: {} })).sessions);
    const good = kept.flatMap(([hash, { token, ...rest }]) =>
      token === null ? [] : [[hash, { ...rest, token }] as const],
    );
    const store = new SessionStore(file, now, new Map(good));
    store.#endedAtOpen = kept.length - good.length;
    if (store.#endedAtOpen > 0) await store.#write();
    return store;
  }

  /** How many were ended when it was opened, since no token stood behind them. */
  get endedAtOpen(): number {
    return this.#endedAtOpen;
  }

  /** Lets a browser in; gives what its cookie is to hold. */
  async begin(wish: { readonly token: string; readonly role: Role; readonly name: string }): Promise<string> {
    const secret = newSecret('');
    this.#forgetExpired();
    this.#sessions.set(hashOf(secret), { ...wish, expiresAt: this.#now() + SESSION_MS });
    // The oldest goes: begun in order, a map gives them in order.
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    await this.#write();
    return secret;
  }

  /** The session of a cookie, if it is good now. */
  find(secret: string): Session | null {
    return this.byKey(this.keyOf(secret));
  }

  /** By what a session is known without its secret. */
  keyOf(secret: string): string {
    return hashOf(secret);
  }

  /** The session that is known by this, if it is good now. */
  byKey(key: string): Session | null {
    const session = this.#sessions.get(key);
    return session === undefined || session.expiresAt <= this.#now() ? null : session;
  }

  async end(secret: string): Promise<void> {
    if (this.#sessions.delete(hashOf(secret))) await this.#write();
  }

  #forgetExpired(): void {
    for (const [hash, { expiresAt }] of this.#sessions)
      if (expiresAt <= this.#now()) this.#sessions.delete(hash);
  }

  /** One write at a time, each of everything. */
  #write(): Promise<void> {
    const write = (): Promise<void> =>
      writePrivate(this.#file, { sessions: Object.fromEntries(this.#sessions) });
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }
}
