import type { ServeConfig } from './config.ts';
import { isLoopback } from './exposure.ts';
import type { Log } from './log.ts';
import { Authenticator } from './security/authenticator.ts';
import { PairingCodes } from './security/pairing-codes.ts';
import { SessionStore } from './security/session-store.ts';
import { TokenStore } from './security/token-store.ts';

/** Who may use a server, and how one more is let in. */
export interface Access {
  readonly authenticator: Authenticator;
  readonly tokens: TokenStore;
  readonly codes: PairingCodes;
}

type AccessConfig = Pick<
  ServeConfig,
  'dataFolder' | 'host' | 'port' | 'https' | 'tokenRequired' | 'insecure'
>;

/** Opens what is known of who may use the server, and says so where it is everybody. */
export async function openAccess(config: AccessConfig, log: Pick<Log, 'warn'>): Promise<Access> {
  const tokens = await TokenStore.open(config.dataFolder);
  const sessions = await SessionStore.open(config.dataFolder);
  if (sessions.endedAtOpen > 0)
    log.warn(
      `${sessions.endedAtOpen} browsers that an earlier version let in by a code could not be listed or revoked; ` +
        'they are signed out. Let them in again with "sightline pair".',
    );
  const codes = new PairingCodes();
  const required = config.tokenRequired;
  if (config.insecure && !isLoopback(config.host)) {
    log.warn(
      `--insecure: EVERYBODY who reaches ${config.host} may see all cameras and change everything. ` +
        'Leave it out, and make tokens with "sightline token create".',
    );
  }
  const cookieName = cookieNameOf(config);
  const parts = { required, cookieName, tokens, sessions, codes, now: Date.now };
  const authenticator = new Authenticator(parts);
  return { authenticator, tokens, codes };
}

/**
 * Browsers keep one jar for all servers of a host, and let none without HTTPS replace a cookie of one with it: each has
 * its own. The prefix makes browsers refuse the cookie from anywhere but this very host, by HTTPS.
 */
function cookieNameOf({ port, https = null }: AccessConfig): string {
  return `${https === null ? '' : '__Host-'}sightline-${port}`;
}
