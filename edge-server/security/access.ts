/** Who may ask, beyond this machine itself. */
export interface AccessPolicy {
  /** Host names, lower case, without port. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

/** The parts of a request that say where it comes from. Absent headers are undefined. */
export interface RequestOrigin {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
}

/** Whether a request may go on; `cors` names the origin that may read the answer. */
export type Verdict =
  | { readonly allowed: true; readonly cors: string | null }
  | { readonly allowed: false; readonly status: 400 | 403 | 421; readonly message: string };

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a page of another origin loads to show our element; nothing secret is below these. */
export function isPublicAsset(path: string): boolean {
  return path.startsWith('/embed/') || path.startsWith('/assets/');
}

/**
 * Decides from the headers alone. A browser always says its page's origin when it could do harm, so a request
 * without one comes from a tool on this machine or from a plain navigation. The Host check stops pages whose name
 * was pointed at this machine (DNS rebinding).
 */
export function judge(request: RequestOrigin, policy: AccessPolicy): Verdict {
  const hostProblem = checkHost(request.host, policy);
  if (hostProblem !== undefined) return hostProblem;
  if (isPublicAsset(request.path) && READING.has(request.method)) return { allowed: true, cors: '*' };
  if (request.origin !== undefined) return checkOrigin(request.origin, request.host ?? '', policy);
  if (isForeignSubrequest(request)) return foreign('Another site');
  return { allowed: true, cors: null };
}

function checkHost(host: string | undefined, policy: AccessPolicy): Verdict | undefined {
  const name = hostName(host);
  if (name === undefined)
    return { allowed: false, status: 400, message: 'The request needs one valid Host header.' };
  if (LOOPBACK_NAMES.has(name) || policy.allowedHosts.includes(name)) return undefined;
  return {
    allowed: false,
    status: 421,
    message: `This server does not answer to the name "${name}". Use localhost, or start it with --allow-host ${name}.`,
  };
}

function hostName(host: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.exec(host ?? '');
  return match?.[1]?.toLowerCase();
}

function checkOrigin(origin: string, host: string, policy: AccessPolicy): Verdict {
  const own = host.toLowerCase();
  if (origin === `http://${own}` || origin === `https://${own}`) return { allowed: true, cors: null };
  if (policy.allowedOrigins.includes(origin)) return { allowed: true, cors: origin };
  return foreign(origin === 'null' ? 'A page without an origin' : origin.slice(0, 200));
}

function isForeignSubrequest(request: RequestOrigin): boolean {
  const { fetchSite, fetchMode } = request;
  return (fetchSite === 'cross-site' || fetchSite === 'same-site') && fetchMode !== 'navigate';
}

function foreign(who: string): Verdict {
  return {
    allowed: false,
    status: 403,
    message: `${who} may not use this server. To let an origin in, start it with --allow-origin <origin>.`,
  };
}
