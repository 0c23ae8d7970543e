import { SightlineError } from '../../shared/errors.ts';
import { HttpProblem } from '../http-problem.ts';
import type { Authenticator, Identity } from './authenticator.ts';
import { neededRole } from './permissions.ts';
import { lacking, permits } from './roles.ts';

/** The parts of a request, or of a WebSocket's upgrade, that decide whether it may go on. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  /** Whether it asks for a socket; false unless told. */
  readonly isUpgrade?: boolean;
}

const HOW =
  'Open the address in a browser and sign in, or send "Authorization: Bearer <token>". ' +
  'The server\'s owner makes tokens with "sightline token create".';
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Who asks, once it is clear that they may. Null: nobody has to be known for this. Throws 401 or 403. */
export async function authorize(asked: Asked, authenticator: Authenticator): Promise<Identity | null> {
  const needed = neededRole(asked.method, asked.path, asked.isUpgrade);
  const identity = await authenticator.identify(asked);
  if (needed === null) return identity;
  if (identity === null) throw unknown();
  if (!permits(identity.role, needed)) throw lacking(identity.role, needed, identity.name);
  if (identity.by === 'session') refuseForged(asked);
  return identity;
}

/**
 * A browser sends a cookie whoever made it ask. Pages of other origins were refused before this; here a change must say
 * where it comes from, which every browser does.
 */
function refuseForged({ method, origin, fetchSite }: Asked): void {
  if (!CHANGING.has(method) || origin !== undefined || fetchSite === 'same-origin') return;
  throw new SightlineError(
    'forbidden',
    'A change by cookie must say which page it comes from. Use a token instead.',
  );
}

function unknown(): HttpProblem {
  return new HttpProblem(401, 'unauthorized', `This server must know who asks. ${HOW}`, {
    headers: { 'WWW-Authenticate': 'Bearer realm="sightline"' },
  });
}
