import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileLock, LostLock } from './file-lock.ts';
import { readPrivate, writePrivate } from './private-file.ts';
import type { Role } from './roles.ts';
import { hashOf, newSecret, sameHash } from './secrets.ts';
import { earlier, familyOf, limitOf, withoutEndedBrowsers, withoutLeaver } from './token-family.ts';
import { NO_TOKENS, TokenFileSchema, contentOf } from './token-file.ts';
import type { TokenFile, TokenRecord } from './token-file.ts';
import { checkName, unknownToken } from './token-names.ts';

export type { TokenRecord } from './token-file.ts';

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

/** The tokens that are to be there, of those that are, and what comes of it. */
type Change<T> = (known: readonly TokenRecord[]) => readonly [readonly TokenRecord[], T];

/** A process that stands still for seconds in each of them is ill. */
const MAX_TRIES = 3;
/** Of no file: it is to be read. */
const UNREAD = '';

/**
 * Tokens in a file of the data folder, hashed. Commands and servers change it at any time: whoever asks gets what the
 * file says now, and whoever changes it has it alone.
 */
export class TokenStore {
  readonly #file: string;
  readonly #now: () => number;
  #tokens: readonly TokenRecord[] = [];
  #readAs = UNREAD;
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
    const state = await stateOf(this.#file);
    if (state === this.#readAs) return;
    this.#tokens = (await this.#read()).records;
    this.#readAs = state;
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
    const record = await this.#change((all) => {
      const createdAt = this.#now();
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

  #read(): Promise<TokenFile> {
    return readPrivate(this.#file, TokenFileSchema, NO_TOKENS);
  }

  /** One change at a time, of all processes, each of what the file says then. */
  #change<T>(change: Change<T>): Promise<T> {
    const changed = turn(this.#changing, () => this.#tryChange(change, MAX_TRIES));
    this.#changing = changed;
    return changed;
  }

  async #tryChange<T>(change: Change<T>, tries: number): Promise<T> {
    const lock = await FileLock.take(`${this.#file}.lock`);
    try {
      const known = await this.#read();
      const [records, outcome] = change(known.records);
      if (records !== known.records)
        await writePrivate(this.#file, contentOf(known, records), () => lock.check());
      this.#tokens = records;
      this.#readAs = UNREAD;
      return outcome;
    } catch (error) {
      if (!(error instanceof LostLock) || tries <= 1) throw error;
    } finally {
      lock.release();
    }
    return this.#tryChange(change, tries - 1);
  }
}

/** What comes of it once the one before it has ended, however that ended. */
async function turn<T>(before: Promise<unknown>, next: () => Promise<T>): Promise<T> {
  await Promise.allSettled([before]);
  return next();
}

/** What tells one content of a file from another without reading it. */
async function stateOf(file: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, ino, size } = await stat(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'absent';
    throw error;
  }
}
