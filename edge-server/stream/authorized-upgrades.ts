import type { IncomingMessage } from 'node:http';
import { problemOf } from '../http-problem.ts';
import type { Authenticator } from '../security/authenticator.ts';
import { authorize } from '../security/authorize.ts';
import type { Asked } from '../security/authorize.ts';
import { pathOf, refuse } from './socket-refusal.ts';
import type { Upgrades } from './upgrades.ts';

/** Lets only those through whose role allows it. */
export function authorizedUpgrades(upgrades: Upgrades, authenticator: Authenticator): Upgrades {
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => {
        // The peer went away before it was let in; there is nobody to tell.
      });
      authorize(askedOf(request), authenticator).then(
        () => upgrades.upgrade(request, socket, head),
        (thrown: unknown) => {
          const { code, message } = problemOf(thrown, "the server's log says what");
          refuse(socket, { status: code, message });
        },
      );
    },
  };
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
