import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Role } from '../security/roles.ts';
import { pathOf } from './socket-refusal.ts';

/** Whatever takes upgrades over. */
export interface Upgrades {
  /** `role` is that of whoever asks, where that was found out. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, role?: Role): void;
}

/** Upgrades go to whoever has their path, all others to `otherwise`, which refuses them. */
export function upgradesByPath(servers: Readonly<Record<string, Upgrades>>, otherwise: Upgrades): Upgrades {
  const byPath = new Map(Object.entries(servers));
  return {
    upgrade: (request, socket, head, role) =>
      (byPath.get(pathOf(request)) ?? otherwise).upgrade(request, socket, head, role),
  };
}
