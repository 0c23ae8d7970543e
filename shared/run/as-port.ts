import { SightlineError } from '../errors.ts';
import type { Port } from './host.ts';

/** A thread's message port, whichever host's: they differ in their types only. Throws for anything else. */
export function asPort(port: unknown): Port {
  if (isPort(port)) return port;
  throw new SightlineError('internal', 'This is no message port.');
}

function isPort(value: unknown): value is Port {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'onmessage' in value;
}
