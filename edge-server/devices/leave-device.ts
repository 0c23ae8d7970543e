import { z } from 'zod';
import type { RemovedDevice } from '../../shared/device-listing.ts';
import { messageOf } from '../../shared/errors.ts';
import { within } from '../../shared/run/within.ts';
import type { Clock } from '../clock.ts';
import { tokenIdOf } from '../security/token-names.ts';
import { readJson } from './device-answer.ts';
import type { DeviceLink, LinkTarget } from './device-link.ts';
import type { DeviceRecord } from './device-store.ts';

/** How long an edge has to say so; the one that is removed may be gone for good. */
const LEAVE_MS = 4_000;
/** What an edge answers whoever leaves it by a token. */
const LeftSchema = z.object({ revoked: z.boolean() });

/** What became of a token, and why it is good still. */
interface Left {
  readonly isOver: boolean;
  readonly why: string;
}

/** What an edge is left with. */
export interface LeaveParts {
  readonly open: (target: LinkTarget) => DeviceLink;
  readonly clock: Clock;
}

/** Tells a removed edge, by a link of its own, to let this one in no more. Never rejects: where that cannot be done, the answer says what to do there. */
export async function leaveDevice(
  { name, origin, token, certificate }: Pick<DeviceRecord, 'name'> & LinkTarget,
  { open, clock }: LeaveParts,
): Promise<RemovedDevice> {
  if (token === null) return { token: 'none', message: `"${name}" is forgotten.` };
  const late = { isOver: false, why: `it did not answer within ${LEAVE_MS / 1000} s.` };
  const link = open({ origin, token, certificate });
  const { isOver, why } = await within(clock, LEAVE_MS, leave(link, clock), late);
  link.close();
  if (isOver)
    return {
      token: 'revoked',
      message: `"${name}" is forgotten, and the token of this edge there is revoked.`,
    };
  const command = `sightline token revoke ${tokenIdOf(token) ?? '<its name>'}`;
  const message = `"${name}" is forgotten. The token of this edge there is still good: ${why} End it there with: ${command}`;
  return { token: 'kept', message };
}

async function leave(link: Pick<DeviceLink, 'request'>, clock: Clock): Promise<Left> {
  try {
    const headers = { Accept: 'application/json' };
    const answer = await link.request({ method: 'DELETE', path: '/api/session', headers, body: null });
    const { statusCode: status = 0 } = answer;
    if (status !== 200) answer.destroy();
    if (status === 401) return { isOver: true, why: 'it was revoked there, or had expired.' };
    // An earlier version forgets cookies alone, which it says by 204.
    if (status !== 200) return { isOver: false, why: `it answered ${status}.` };
    const { revoked } = await readJson(answer, clock, LeftSchema);
    return { isOver: revoked, why: 'it was made by hand, and may be of use to others.' };
  } catch (error) {
    return { isOver: false, why: messageOf(error) };
  }
}
