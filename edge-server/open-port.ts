import { X509Certificate } from 'node:crypto';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import { serverAddresses } from './exposure.ts';
import { listen } from './http-server.ts';
import type { Log } from './log.ts';
import type { Access } from './open-access.ts';
import { keepTls } from './open-tls.ts';
import type { App } from './routes/describe.ts';
import type { AccessPolicy } from './security/access.ts';
import { RevocationWatch } from './security/revocation-watch.ts';
import type { Role } from './security/roles.ts';
import type { TlsMaterial } from './security/tls-material.ts';
import { authorizedUpgrades } from './stream/authorized-upgrades.ts';
import type { Upgrades } from './stream/upgrades.ts';

/** What is reached through a port, and by whom. */
export interface PortParts {
  readonly config: ServeConfig;
  readonly app: App;
  readonly upgrades: Upgrades;
  readonly access: Access;
  readonly policy: AccessPolicy;
  readonly tls: TlsMaterial | null;
  readonly log: Log;
}

/** A port that is open, and how to get in there. `close` ends it, also for those who are connected. */
export interface OpenPort {
  /** Its address on this machine. */
  readonly url: string;
  /** Its addresses for others, the likeliest first. */
  readonly otherUrls: readonly string[];
  readonly port: number;
  /** SHA-256 of the certificate that it made for itself, which others compare; null: it has none. */
  readonly fingerprint: string | null;
  /** How many tokens there were at the start; null: none is needed. */
  readonly tokens: number | null;
  /** Makes a code that lets one browser in, once, for a while. */
  invite(role: Role): string;
  close(): Promise<void>;
}

/** Opens the port. Throws `conflict` when it is taken. */
export async function openPort(parts: PortParts): Promise<OpenPort> {
  const { config, app, upgrades, policy, tls, log } = parts;
  const { authenticator, tokens, codes } = parts.access;
  const watch = new RevocationWatch(authenticator, systemClock, (message) => log.error(message));
  const letIn = authorizedUpgrades(upgrades, authenticator, watch, policy);
  const server = await listen(app, letIn, { host: config.host, port: config.port, tls });
  const stopKeeping = keepTls({ config, clock: systemClock, log, renew: (newer) => server.renew(newer) });
  const { here, others } = serverAddresses(tls, config.host, server.port);
  return {
    url: here,
    otherUrls: others,
    port: server.port,
    fingerprint: tls?.isSelfSigned === true ? new X509Certificate(tls.cert).fingerprint256 : null,
    tokens: authenticator.required ? tokens.list.length : null,
    invite: (role) => codes.make(role),
    close: () => {
      stopKeeping();
      return server.close();
    },
  };
}
