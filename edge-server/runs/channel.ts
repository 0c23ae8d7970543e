import { MessageChannel } from 'node:worker_threads';
import { SightlineError } from '../../shared/errors.ts';
import type { Port } from '../../shared/run/host.ts';

/** A channel between two threads. Its ends are real ports, so that either may be handed to a worker. */
export function openChannel(): readonly [Port, Port] {
  const { port1, port2 } = new MessageChannel();
  return [asPort(port1), asPort(port2)];
}

/** A `worker_threads` port as the engine sees it: Node's declarations leave `onmessage` out, its ports have it. */
export function asPort(port: unknown): Port {
  if (isPort(port)) return port;
  throw new SightlineError('internal', 'A thread was given something else than a message port.');
}

function isPort(value: unknown): value is Port {
  return typeof value === 'object' && value !== null && 'onmessage' in value && 'postMessage' in value;
}
