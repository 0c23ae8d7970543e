import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import { readPrivate, writePrivate } from './private-file.ts';
import { ROLES } from './roles.ts';
import type { Role } from './roles.ts';
import { hashOf, newSecret, sameHash } from './secrets.ts';

const TokenSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  hash: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  expiresAt: z.nullable(z.number()),
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
}

const MAX_TOKENS = 1000;
const MAX_NAME = 64;

/**
 * Tokens in a file of the data folder, hashed. Commands change it while a server reads it: whoever asks gets what the
 * file says now.
 */
export class TokenStore {
  readonly #file: string;
  readonly #now: () => number;
  #tokens: readonly TokenRecord[] = [];
  #readAt = Number.NaN;

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

  /** Makes one; the token is given here and never again. Throws `conflict` when the name is taken. */
  async create({ name, role, expiresAt }: TokenWish): Promise<{ token: string; record: TokenRecord }> {
    await this.refresh();
    const wanted = name.trim();
    this.#checkName(wanted);
    const id = randomBytes(4).toString('hex');
    const token = newSecret(`sightline_${id}_`);
    const record = { id, name: wanted, role, hash: hashOf(token), createdAt: this.#now(), expiresAt };
    await this.#write([...this.#tokens, record]);
    return { token, record };
  }

  /** Ends one, by its name or id. Throws `not_found`. */
  async revoke(nameOrId: string): Promise<TokenRecord> {
    await this.refresh();
    const found = this.#tokens.find(({ id, name }) => id === nameOrId || name === nameOrId);
    if (found === undefined) throw new SightlineError('not_found', this.#unknown(nameOrId));
    await this.#write(this.#tokens.filter((token) => token !== found));
    return found;
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

  #checkName(name: string): void {
    if (name === '' || name.length > MAX_NAME)
      throw new SightlineError('invalid_message', `A token's name has 1 to ${MAX_NAME} characters.`);
    if (this.#tokens.some((known) => known.name === name))
      throw new SightlineError(
        'conflict',
        `There is a token named "${name}" already. Revoke it, or choose another name.`,
      );
    if (this.#tokens.length >= MAX_TOKENS)
      throw new SightlineError('conflict', `There are ${MAX_TOKENS} tokens, which is the most. Revoke some.`);
  }

  #unknown(name: string): string {
    const names = this.#tokens.map((known) => known.name).join(', ');
    return `There is no token "${name}". ${names === '' ? 'There are none.' : `There are: ${names}.`}`;
  }

  async #write(tokens: readonly TokenRecord[]): Promise<void> {
    await writePrivate(this.#file, { tokens });
    this.#tokens = tokens;
    this.#readAt = await changeOf(this.#file);
  }
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
