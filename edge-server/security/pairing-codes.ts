import { randomInt } from 'node:crypto';
import type { Role } from './roles.ts';

/** How long a code holds, milliseconds. */
export const CODE_MS = 10 * 60 * 1000;
const MAX_CODES = 20;
/** No letters that look alike. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 12;

/** Codes that let one browser in, once, for a while: what a QR code in the terminal holds. */
export class PairingCodes {
  readonly #now: () => number;
  readonly #codes = new Map<string, { readonly role: Role; readonly expiresAt: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A new code. */
  make(role: Role): string {
    const code = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('');
    this.#codes.set(code, { role, expiresAt: this.#now() + CODE_MS });
    const [oldest] = this.#codes.keys();
    if (this.#codes.size > MAX_CODES && oldest !== undefined) this.#codes.delete(oldest);
    return code;
  }

  /** What a code lets one do; it holds no more after this. Null: it is unknown, used or too old. */
  redeem(code: string): Role | null {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found === undefined || found.expiresAt <= this.#now() ? null : found.role;
  }
}
