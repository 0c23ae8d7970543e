import { isIP } from 'node:net';
import { ownNames } from '../exposure.ts';

/** What a certificate is to vouch for. */
export interface CertificateNames {
  readonly names: readonly string[];
  /** IPv6 without brackets. */
  readonly addresses: readonly string[];
}

/** Everything by which a server that listens at `host` can be called: loopback, this machine's names and addresses, and what else it was told to answer to. */
export function certificateNames(host: string, allowedHosts: readonly string[]): CertificateNames {
  const all = ['localhost', '127.0.0.1', '::1', ...ownNames(host), ...allowedHosts].map((name) =>
    name.replace(/^\[(.*)\]$/, '$1'),
  );
  const unique = [...new Set(all)];
  return {
    names: unique.filter((name) => isIP(name) === 0),
    addresses: unique.filter((name) => isIP(name) !== 0),
  };
}
