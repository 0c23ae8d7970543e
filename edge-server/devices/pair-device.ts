import { hostname } from 'node:os';
import { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { HttpProblem } from '../http-problem.ts';
import type { Role } from '../security/roles.ts';
import { ROLES } from '../security/roles.ts';
import { readDeviceAddress } from './device-address.ts';
import type { DeviceProof } from './device-address.ts';
import { readJson } from './device-answer.ts';
import type { SeenCertificate } from './device-certificate.ts';
import type { DeviceLink, LinkTarget } from './device-link.ts';
import type { NewDevice } from './device-store.ts';
import { leaveDevice } from './leave-device.ts';
import { SelfSchema, SessionSchema } from './device-watch.ts';

/** Which edge is to be paired. */
export interface PairWish {
  /** Its address, or a pairing link. */
  readonly address: string;
  readonly token?: string | undefined;
  /** Absent: as it calls itself. */
  readonly name?: string | undefined;
  /** Of the certificate that whoever asks has compared. */
  readonly fingerprint?: string | undefined;
}

/** What pairing is done with. */
export interface PairParts {
  readonly clock: Clock;
  /** By which this edge is known to others. */
  readonly instance: string;
  readonly open: (target: LinkTarget) => DeviceLink;
  /** Null: plain HTTP. */
  readonly look: (origin: string) => Promise<SeenCertificate | null>;
}

const TokenSchema = z.object({ token: z.string().min(1).max(512), role: z.enum(ROLES) });
const MAX_OWN_NAME = 32;

/** Checks that an edge is reached and lets us in; gives what to keep of it. Rejects in words that say what to do; with `conflict` and the fingerprint where a certificate is to be compared first. */
export async function pairDevice(wish: PairWish, parts: PairParts): Promise<NewDevice> {
  const { origin, proof } = readDeviceAddress(wish.address);
  const certificate = certificateToTrust(origin, await parts.look(origin), wish.fingerprint);
  const given = wish.token === undefined || wish.token === '' ? proof : { token: wish.token };
  const token = await withLink({ origin, certificate, token: null }, parts, (link) =>
    admittance(link, given, parts.clock),
  );
  const target = { origin, certificate, token };
  try {
    const self = await withLink(target, parts, (link) => introduced(link, parts.clock));
    if (self.instance === parts.instance) throw itself();
    return { ...target, instance: self.instance, name: wish.name?.trim() || self.name };
  } catch (error) {
    // What a code gave would be good there for ever, and nobody would know of it.
    if (given !== null && 'code' in given) await leaveDevice({ name: origin, ...target }, parts);
    throw error;
  }
}

function itself(): SightlineError {
  return new SightlineError(
    'conflict',
    'This is the very edge that is to be paired with itself. Its pipelines are listed already.',
  );
}

/** PEM of a certificate that must be trusted by itself; null: none must. */
function certificateToTrust(
  origin: string,
  seen: SeenCertificate | null,
  known: string | undefined,
): string | null {
  if (seen === null || (seen.isBelieved && known === undefined)) return null;
  if (known !== undefined && plain(known) === plain(seen.fingerprint)) return seen.pem;
  const words =
    known === undefined
      ? `${origin} proves itself with a certificate that nobody vouches for. Compare its fingerprint with what that edge says when it starts, then trust it: ${seen.fingerprint}`
      : `${origin} shows another certificate now than the one that was compared: ${seen.fingerprint}`;
  const { fingerprint, validTo } = seen;
  throw new HttpProblem(409, 'conflict', words, { details: { fingerprint, valid_to: validTo } });
}

function plain(fingerprint: string): string {
  return fingerprint.replace(/[^0-9a-f]/gi, '').toLowerCase();
}

/** What lets us in from now on; null: nobody has to prove anything there. */
async function admittance(link: DeviceLink, proof: DeviceProof | null, clock: Clock): Promise<string | null> {
  const { required } = await readJson(await asked(link, '/api/session'), clock, SessionSchema);
  if (!required) return null;
  if (proof === null)
    throw new SightlineError(
      'invalid_message',
      'That edge must know who asks: give a token, or a pairing link. Its owner makes one with "sightline token create" or "sightline pair".',
    );
  if ('token' in proof) return proof.token;
  const body = { code: proof.code, device: hostname().slice(0, MAX_OWN_NAME) || 'edge' };
  return (await readJson(await asked(link, '/api/session', body), clock, TokenSchema)).token;
}

async function introduced(
  link: DeviceLink,
  clock: Clock,
): Promise<z.output<typeof SelfSchema> & { readonly role: Role }> {
  const { role } = await readJson(await asked(link, '/api/session'), clock, SessionSchema);
  if (role === null) throw notLetIn();
  return { ...(await readJson(await asked(link, '/api/devices/self'), clock, SelfSchema)), role };
}

async function asked(link: DeviceLink, path: string, body?: unknown) {
  const answer = await link.request({
    method: body === undefined ? 'GET' : 'POST',
    path,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: body === undefined ? null : new TextEncoder().encode(JSON.stringify(body)),
  });
  const { statusCode: status = 0 } = answer;
  if (status === 200) return answer;
  answer.destroy();
  if (status === 401) throw notLetIn();
  if (status === 421)
    throw new SightlineError(
      'edge_lost',
      'That edge does not answer to this address. Use one that it names when it starts, or start it with --allow-host.',
    );
  if (status === 429)
    throw new SightlineError('overloaded', 'That edge had too many tries to sign in. Try again in a while.');
  throw new SightlineError(
    'unsupported',
    `What answers there is no Sightline edge of this version (it answers ${status} to ${path}).`,
  );
}

function notLetIn(): SightlineError {
  return new SightlineError(
    'invalid_message',
    'That edge does not take this token or code: it may be mistyped, used, too old, or revoked. Ask its owner for another.',
  );
}

async function withLink<T>(
  target: LinkTarget,
  { open }: PairParts,
  use: (link: DeviceLink) => Promise<T>,
): Promise<T> {
  const link = open(target);
  try {
    return await use(link);
  } finally {
    link.close();
  }
}
