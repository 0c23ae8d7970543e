import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readPrivate, writePrivate } from './private-file.ts';
import { ROLES } from './roles.ts';
import type { Role } from './roles.ts';
import { hashOf, newSecret, sameHash } from './secrets.ts';
import { earlier, familyOf, limitOf, withoutEndedBrowsers, withoutLeaver } from './token-family.ts';
import { checkName, unknownToken } from './token-names.ts';

const TokenSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  hash: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  expiresAt: z.nullable(z.number()),
  /**
   * `made`: by the command line. `pass`: of a moment, by which the command line asks the server for a code. `browser`,
   * `edge`: let in by a code; nobody has the token of a browser, which has a cookie.
   */
  kind: z.enum(['made', 'pass', 'browser', 'edge']).default('made'),
  /** The id of the token whose code let this in; null: whoever may write in the data folder. */
  issuer: z.nullable(z.string()).default(null),
});
const FileSchema = z.strictObject({ tokens: z.array(TokenSchema) });
/** What is kept of a token: never the token itself. Times are milliseconds since 1970. */
export type TokenRecord = z.output<typeof TokenSchema>;

/** What a new token is to be. */
export interface TokenWish {
  readonly name: string;
  readonly role: Role;
  /** Null: it does not expire. */
  readonly expiresAt: number | null;
  readonly kind?: TokenRecord['kind'];
  /** Whose code lets it in: it ends with that one at the latest. */
  readonly issuer?: string | null;
}

/**
 * Tokens in a file of the data folder, hashed. Commands change it while a server reads it: whoever asks gets what the
 * file says now.
 */
export class TokenStore {
  readonly #file: string;
  readonly #now: () => number;
  #tokens: readonly TokenRecord[] = [];
  #readAt = Number.NaN;
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Opens the tokens of a data folder. Throws `storage` when their file is damaged. */
  static async open(dataFolder: string, now: () => number = Date.now): Promise<TokenStore> {
    const store = new TokenStore(join(dataFolder, 'tokens.json'), now);
    await store.refresh();
    return store;
  }

  /** Reads the file again if it has changed. */
  async refresh(): Promise<void> {
    const changedAt = await changeOf(this.#file);
    if (changedAt === this.#readAt) return;
    this.#tokens = (await readPrivate(this.#file, FileSchema, { tokens: [] })).tokens;
    this.#readAt = changedAt;
  }

  get list(): readonly TokenRecord[] {
    return this.#tokens;
  }

  /**
   * Makes one; the token is given here and never again. Throws `conflict` when the name is taken, `not_found` when its
   * issuer is gone.
   */
  async create(wish: TokenWish): Promise<{ token: string; record: TokenRecord }> {
    const { role, kind = 'made', issuer = null } = wish;
    const name = wish.name.trim();
    const id = randomBytes(4).toString('hex');
    const token = newSecret(`sightline_${id}_`);
    const createdAt = this.#now();
    const record = await this.#change((all) => {
      const known = withoutEndedBrowsers(all, createdAt);
      checkName(name, known);
      if (issuer !== null && !known.some((each) => each.id === issuer)) throw unknownToken(issuer, known);
      const expiresAt = earlier(wish.expiresAt, limitOf(known, issuer));
      const made = { id, name, role, hash: hashOf(token), createdAt, expiresAt, kind, issuer };
      return [[...known, made], made];
    });
    return { token, record };
  }

  /** Ends one, by its name or id, and everything that its codes let in; gives what ended, it first. Throws `not_found`. */
  revoke(nameOrId: string): Promise<readonly TokenRecord[]> {
    return this.#change((known) => {
      const found = known.find(({ id, name }) => id === nameOrId || name === nameOrId);
      if (found === undefined) throw unknownToken(nameOrId, known);
      const family = familyOf(known, found.id);
      const ended = known.filter((token) => token !== found && family.has(token.id));
      return [known.filter(({ id }) => !family.has(id)), [found, ...ended]];
    });
  }

  /** One that was let in by a code leaves by itself, if it is there; what it let in stays. */
  leave(id: string): Promise<void> {
    return this.#change((known) => {
      const found = known.find((each) => each.id === id && (each.kind === 'browser' || each.kind === 'edge'));
      return [found === undefined ? known : withoutLeaver(known, found), undefined];
    });
  }

  /** The record of a token that is good now. */
  verify(token: string): TokenRecord | null {
    const hash = hashOf(token);
    const found = this.#tokens.find((known) => sameHash(known.hash, hash));
    return found === undefined ? null : this.#unexpired(found);
  }

  /** The record of this id, if it is good now. */
  byId(id: string): TokenRecord | null {
    const found = this.#tokens.find((known) => known.id === id);
    return found === undefined ? null : this.#unexpired(found);
  }

  #unexpired(record: TokenRecord): TokenRecord | null {
    return record.expiresAt !== null && record.expiresAt <= this.#now() ? null : record;
  }

  /** One change at a time, each of what the file says then. */
  #change<T>(change: (known: readonly TokenRecord[]) => readonly [readonly TokenRecord[], T]): Promise<T> {
    const next = async (): Promise<T> => {
      const known = (await readPrivate(this.#file, FileSchema, { tokens: [] })).tokens;
      const [tokens, outcome] = change(known);
      if (tokens !== known) await writePrivate(this.#file, { tokens });
      this.#tokens = tokens;
      this.#readAt = await changeOf(this.#file);
      return outcome;
    };
    const changed = turn(this.#changing, next);
    this.#changing = changed;
    return changed;
  }
}

/** What comes of it once the one before it has ended, however that ended. */
async function turn<T>(before: Promise<unknown>, next: () => Promise<T>): Promise<T> {
  await Promise.allSettled([before]);
  return next();
}

/** When a file was last changed; -1: it is not there. */
async function changeOf(file: string): Promise<number> {
  try {
    const { mtimeMs, ino, size } = await stat(file);
    return mtimeMs + ino + size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return -1;
    throw error;
  }
}
