import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemOf } from '../http-problem.ts';
import type { Authenticator } from '../security/authenticator.ts';
import { authorize } from '../security/authorize.ts';
import type { Asked } from '../security/authorize.ts';
import type { RevocationWatch } from '../security/revocation-watch.ts';
import type { Role } from '../security/roles.ts';
import { pathOf, refuse } from './socket-refusal.ts';
import type { Upgrades } from './upgrades.ts';

/** Lets only those through whose role allows it, and for as long as it does. */
export function authorizedUpgrades(
  upgrades: Upgrades,
  authenticator: Authenticator,
  watch: RevocationWatch,
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
      void ask(request, socket, authenticator, (role) => letIn(request, socket, head, role));
    },
  };
}

async function ask(
  request: IncomingMessage,
  socket: Duplex,
  authenticator: Authenticator,
  letIn: (role: Role | undefined) => void,
): Promise<void> {
  try {
    const identity = await authorize(askedOf(request), authenticator);
    letIn(identity?.role);
  } catch (thrown) {
    const { code, message } = problemOf(thrown, "the server's log says what");
    refuse(socket, { status: code, message });
  }
}

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
  };
}
