import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { problemOf } from '../http-problem.ts';
import type { AccessPolicy } from '../security/access.ts';
import type { Authenticator } from '../security/authenticator.ts';
import { authorize } from '../security/authorize.ts';
import type { Asked } from '../security/authorize.ts';
import type { RevocationWatch } from '../security/revocation-watch.ts';
import type { Role } from '../security/roles.ts';
import { closeCodeOf, closeReason } from './close-codes.ts';
import { pathOf, refusalOf, refuse } from './socket-refusal.ts';
import type { Upgrades } from './upgrades.ts';

/** Lets only those through whose role allows it, and for as long as it does. */
export function authorizedUpgrades(
  upgrades: Upgrades,
  authenticator: Authenticator,
  watch: RevocationWatch,
  access: AccessPolicy,
): Upgrades {
  const letIn: Upgrades['upgrade'] = (request, socket, head, role) => {
    // It may have gone while it was looked up who asks.
    if (socket.destroyed) return;
    const stop = watch.follow(askedOf(request), () => socket.destroy());
    socket.on('close', stop);
    upgrades.upgrade(request, socket, head, role);
  };
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => {
        // The peer went away before it was let in; there is nobody to tell.
      });
      const turnAway = (problem: Problem): void =>
        isPage(request, access)
          ? closeInWords(request, socket, head, problem)
          : refuseProgram(socket, problem);
      void ask(request, authenticator, (role) => letIn(request, socket, head, role), turnAway);
    },
  };
}

async function ask(
  request: IncomingMessage,
  authenticator: Authenticator,
  letIn: (role: Role | undefined) => void,
  turnAway: (problem: Problem) => void,
): Promise<void> {
  try {
    const identity = await authorize(askedOf(request), authenticator);
    letIn(identity?.role);
  } catch (thrown) {
    turnAway(problemOf(thrown, "the server's log says what"));
  }
}

type Problem = ReturnType<typeof problemOf>;

/** Whether it is a page that may use this server: what a browser is told of a refusal hangs on that. */
function isPage(request: IncomingMessage, access: AccessPolicy): boolean {
  return request.headers.origin !== undefined && refusalOf(request, access) === undefined;
}

/** A page learns nothing of a status; of a connection that is closed it learns why. */
function closeInWords(request: IncomingMessage, socket: Duplex, head: Buffer, problem: Problem): void {
  // The whole of what a program is told would not fit.
  const words = problem.type === 'unauthorized' ? 'Sign in to this edge first.' : problem.message;
  REFUSALS.handleUpgrade(request, socket, head, (client) =>
    client.close(closeCodeOf(problem.type), closeReason(words)),
  );
}

function refuseProgram(socket: Duplex, { code, message }: Problem): void {
  refuse(socket, { status: code, message });
}

/** Takes connections only to close them. */
const REFUSALS = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: 1024 });

function askedOf(request: IncomingMessage): Asked {
  const { authorization, cookie, origin } = request.headers;
  const fetchSite = request.headers['sec-fetch-site'];
  return {
    method: 'GET',
    path: pathOf(request),
    authorization,
    cookie,
    origin,
    fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
    isUpgrade: true,
  };
}
