import { MessageChannel } from 'node:worker_threads';
import { asPort } from '../../shared/run/as-port.ts';
import type { Port } from '../../shared/run/host.ts';

/** A channel between two threads. Its ends are real ports, so that either may be handed to a worker. */
export function openChannel(): readonly [Port, Port] {
  const { port1, port2 } = new MessageChannel();
  return [asPort(port1), asPort(port2)];
}
