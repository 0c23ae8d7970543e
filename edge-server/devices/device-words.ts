import { SightlineError, messageOf } from '../../shared/errors.ts';
import { firstFailure } from '../first-failure.ts';

const UNKNOWN_CERTIFICATE = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'OTHER_CERTIFICATE',
  'CERT_SIGNATURE_FAILURE',
]);
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start Sightline on that machine.',
  ENOTFOUND: 'no machine has this name. Try its IP address.',
  EAI_AGAIN: 'no machine has this name just now. Try its IP address.',
  ETIMEDOUT: 'it does not answer. See whether it is switched on, and in this network.',
  EHOSTUNREACH: 'the network knows no way there.',
  ENETUNREACH: 'the network knows no way there.',
  ECONNRESET: 'it ended the connection. An https:// address is needed if it was started with --https.',
  EPROTO: 'it does not speak HTTPS. Use an http:// address, or start it with --https.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak HTTPS. Use an http:// address, or start it with --https.',
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it there, then pair again.',
};

/** Why an edge could not be reached, for people: `forbidden` where its certificate is not the trusted one, else `edge_lost`. */
export function reachWords(origin: string, error: unknown): SightlineError {
  if (error instanceof SightlineError) return error;
  const first = firstFailure(error);
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  const isLate = first instanceof Error && (first.name === 'TimeoutError' || first.name === 'AbortError');
  if (UNKNOWN_CERTIFICATE.has(code))
    return new SightlineError(
      'forbidden',
      `${origin} shows another certificate than the trusted one. If it was renewed, pair again and compare the fingerprint; if not, somebody may stand in between.`,
      { cause: error },
    );
  const why = WORDS[isLate ? 'ETIMEDOUT' : code] ?? `${messageOf(first)}.`;
  return new SightlineError('edge_lost', `${origin} cannot be reached: ${why}`, { cause: error });
}

/** Why an answer of an edge is no use; undefined: it is. */
export function answerProblem(name: string, status: number): SightlineError | undefined {
  if (status === 401)
    return new SightlineError(
      'edge_lost',
      `"${name}" does not let this edge in any more: its token was revoked or has expired. Pair it again.`,
    );
  if (status === 421)
    return new SightlineError(
      'edge_lost',
      `"${name}" does not answer to this address. Pair it at another one, or start it with --allow-host.`,
    );
  if (status < 200 || status > 599)
    return new SightlineError('edge_lost', `"${name}" answers ${status}, which no edge does.`);
  if (status >= 300 && status < 400 && status !== 304) {
    const words = `"${name}" answers ${status}: it sends elsewhere, which is not followed.`;
    return new SightlineError('edge_lost', words);
  }
  return undefined;
}
