import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { SightlineError } from '../../shared/errors.ts';
import { reachWords } from './device-words.ts';

/** The certificate that an edge shows. */
export interface SeenCertificate {
  readonly pem: string;
  /** SHA-256, upper case, parted by colons, as browsers show it. */
  readonly fingerprint: string;
  /** Whether public authorities vouch for it. */
  readonly isBelieved: boolean;
  readonly validTo: string;
}

const LOOK_MS = 8_000;

/** Looks at the certificate of an edge and sends nothing. Null: it speaks plain HTTP. Rejects with `edge_lost`. */
export async function lookAtCertificate(origin: string): Promise<SeenCertificate | null> {
  const { protocol, hostname, port } = new URL(origin);
  if (protocol !== 'https:') return null;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = connect({
    host,
    port: Number(port || 443),
    // Whether it is believed is told, not assumed: nothing is said on this connection.
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LOOK_MS) });
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) throw new SightlineError('edge_lost', `${origin} shows no certificate.`);
    const { fingerprint256: fingerprint, validTo } = certificate;
    return { pem: certificate.toString(), fingerprint, validTo, isBelieved: socket.authorized };
  } catch (error) {
    throw reachWords(origin, error);
  } finally {
    socket.destroy();
  }
}

/** Believes this very certificate and no other, whatever name it carries. */
export function trustOnly(pem: string): ConnectionOptions {
  const { fingerprint256 } = new X509Certificate(pem);
  return {
    ca: [pem],
    allowPartialTrustChain: true,
    checkServerIdentity: (_host: string, shown: PeerCertificate) =>
      shown.fingerprint256 === fingerprint256 ? undefined : new OtherCertificate(),
  };
}

/** The fingerprint of a certificate that is kept; null where none is. */
export function fingerprintOf(pem: string | null): string | null {
  return pem === null ? null : new X509Certificate(pem).fingerprint256;
}

/** Another certificate than the one that is trusted. */
class OtherCertificate extends Error {
  readonly code = 'OTHER_CERTIFICATE';

  constructor() {
    super('another certificate than the one that is trusted');
  }
}
