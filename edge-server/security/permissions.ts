import type { Role } from './roles.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Answers about nobody's data: whether the server lives, and how to log in. */
const OPEN = new Set(['/livez', '/readyz', '/api/session']);
/** What the API keeps for those who may see; everything else that is read is the app itself. */
const SEEN = [/^\/api(\/|$)/, /^\/metrics$/, /^\/models\//, /^\/docs$/, /^\/openapi\.json$/];
/** Changes nothing: the document is only looked at. */
const CHECKS = new Set(['/api/pipelines/validate']);
/** Frames go through these, and what browsers say of the runs in them. */
const WORK = [/^\/api\/offload$/, /^\/api\/runs(\/|$)/, /^\/api\/publish\//];
/** Nothing is there to be read but by an upgrade. */
const SOCKETS = /^\/api\/(offload$|publish\/)/;
/** What somebody says of what was found is work on it. */
const JUDGED = /^\/api\/events\/[^/]+\/label$/;
/** A browser that may see may also be told. */
const TOLD = /^\/api\/push\/(subscriptions|test)$/;

/** What is asked of a paired edge needs here what it would need of this one. */
const THROUGH = /^\/api\/devices\/[^/]+\/(?:api\/)?(.*)$/s;

/**
 * The role that a request needs; null: none, since it is the app's own files, which hold no data. Unknown paths of the
 * API need the most for changes, so that a new route is never open by mistake. An upgrade may need more than what is read
 * at the same path.
 */
export function neededRole(method: string, path: string, isUpgrade = false): Role | null {
  const [, through] = THROUGH.exec(path) ?? [];
  // Nothing that comes from there is the app's own: who asks must be known.
  if (through !== undefined) return neededRole(method, `/api/${through}`, isUpgrade) ?? 'view';
  if (OPEN.has(path)) return null;
  if (WORK.some((pattern) => pattern.test(path)))
    return READING.has(method) && !isUpgrade && !SOCKETS.test(path) ? 'view' : 'infer';
  if (READING.has(method)) return SEEN.some((pattern) => pattern.test(path)) ? 'view' : null;
  if (JUDGED.test(path)) return 'infer';
  return CHECKS.has(path) || TOLD.test(path) ? 'view' : 'manage';
}
