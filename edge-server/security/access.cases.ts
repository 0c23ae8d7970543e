import { Authenticator } from './authenticator.ts';
import { PairingCodes } from './pairing-codes.ts';
import { SessionStore } from './session-store.ts';
import { TokenStore } from './token-store.ts';

/** An authenticator over real stores in a folder, whose time a test sets. */
export async function openTestAccess(folder: string, required: boolean, now: () => number = Date.now) {
  const tokens = await TokenStore.open(folder, now);
  const sessions = await SessionStore.open(folder, now);
  const codes = new PairingCodes(now);
  const parts = { required, cookieName: 'sightline', tokens, sessions, codes, now };
  const authenticator = new Authenticator(parts);
  return { authenticator, tokens, sessions, codes };
}
