import { HttpProblem } from '../http-problem.ts';
import { neededRole } from '../security/permissions.ts';
import { lacking, permits } from '../security/roles.ts';
import type { Role } from '../security/roles.ts';

/** What goes through to another edge; all else stays between an edge and its own browsers: sessions, their notifications, other edges, their frames. */
const THROUGH = new Set(['pipelines', 'events', 'sinks', 'sources', 'models', 'logs', 'schema']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** What would be another path to whoever unescapes it. */
const AMBIGUOUS = /%(2f|5c|2e|00|25)|\\|\/\//i;
/** With `api/` too, so that what is asked of an edge by its address can be asked of it by this one. */
const PREFIX = /^\/api\/devices\/([a-z0-9-]{1,64})\/(?:api\/)?(.*)$/s;

/** The edge that an address leads through to, and where there. */
export interface ProxiedPath {
  readonly device: string;
  /** Below `/api/`, without a query. */
  readonly path: string;
}

/** Reads the address as it came, with what it escapes. Throws 404 where it leads through to nothing. */
export function readProxiedPath(pathname: string): ProxiedPath {
  const match = PREFIX.exec(pathname);
  const [, device = '', rest = ''] = match ?? [];
  const path = `/api/${rest}`;
  // A parser of addresses must have nothing left to shorten.
  if (match === null || AMBIGUOUS.test(pathname) || !canBeUnescaped(pathname)) throw nowhere();
  if (new URL(path, 'http://edge').pathname !== path) throw nowhere();
  return { device, path };
}

/** Where the live view of a pipeline on another edge is. Throws 404. */
export function readLivePath(pathname: string): ProxiedPath {
  const proxied = readProxiedPath(pathname);
  if (!/^\/api\/live\/[^/]+$/.test(proxied.path)) throw nowhere();
  return proxied;
}

/** Lets through what has a route here too, for those who may do it here. Throws 404, 403. */
export function checkProxied(method: string, { path }: ProxiedPath, role: Role | undefined): void {
  if (!METHODS.has(method) || !THROUGH.has(path.split('/')[2] ?? '')) throw nowhere();
  // Once more, of the very path that is sent on.
  const needed = neededRole(method, path) ?? 'view';
  if (role === undefined || !permits(role, needed)) throw lacking(role ?? 'view', needed);
}

/** Whether its escapes are such: what they are not, each reader takes for something else. */
function canBeUnescaped(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

function nowhere(): HttpProblem {
  return new HttpProblem(404, 'not_found', 'Nothing of another edge is reached at this address.');
}
