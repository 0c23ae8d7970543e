import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Role } from '../security/roles.ts';
import { isAt, pathOf } from './socket-refusal.ts';

/** Whatever takes upgrades over. */
export interface Upgrades {
  /** `role` is that of whoever asks, where that was found out. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, role?: Role): void;
}

/**
 * Upgrades go to whoever has their path, or, where a path ends with a slash, one below it; all others to `otherwise`,
 * which refuses them.
 */
export function upgradesByPath(servers: Readonly<Record<string, Upgrades>>, otherwise: Upgrades): Upgrades {
  const byPath = Object.entries(servers);
  const at = (path: string): Upgrades => byPath.find(([each]) => isAt(path, each))?.[1] ?? otherwise;
  return {
    upgrade: (request, socket, head, role) => at(pathOf(request)).upgrade(request, socket, head, role),
  };
}
