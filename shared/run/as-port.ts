import { SightlineError } from '../errors.ts';
import type { Port } from './host.ts';

/** A thread's message port, whichever host's: they differ in their types only (Node's leave `onmessage` out). Throws for anything else. */
export function asPort(port: unknown): Port {
  if (isPort(port)) return port;
  throw new SightlineError('internal', 'A thread was given something else than a message port.');
}

function isPort(value: unknown): value is Port {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'onmessage' in value;
}
