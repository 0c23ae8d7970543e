import { randomInt } from 'node:crypto';
import type { Role } from './roles.ts';

/** How long a code holds, milliseconds. */
export const CODE_MS = 10 * 60 * 1000;
const MAX_CODES = 20;
/** No letters that look alike. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 12;

/** What a code lets one do, and whose it is. */
export interface Invitation {
  readonly role: Role;
  /** The id of the token of whoever made the code; null: the server itself, or its owner at the command line. */
  readonly issuer: string | null;
}

/** Codes that let one browser in, once, for a while: what a QR code in the terminal holds. */
export class PairingCodes {
  readonly #now: () => number;
  readonly #codes = new Map<string, Invitation & { readonly expiresAt: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A new code. */
  make(role: Role, issuer: string | null = null): string {
    const code = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('');
    this.#codes.set(code, { role, issuer, expiresAt: this.#now() + CODE_MS });
    const [oldest] = this.#codes.keys();
    if (this.#codes.size > MAX_CODES && oldest !== undefined) this.#codes.delete(oldest);
    return code;
  }

  /** What a code lets one do; it holds no more after this. Null: it is unknown, used or too old. */
  redeem(code: string): Invitation | null {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found === undefined || found.expiresAt <= this.#now() ? null : found;
  }
}
