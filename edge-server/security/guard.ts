import type { MiddlewareHandler } from 'hono';
import type { AppContext, AppEnv } from '../app-env.ts';
import { bindingsOf, remoteAddress } from '../app-env.ts';
import type { Clock } from '../clock.ts';
import { HttpProblem } from '../http-problem.ts';
import { judge } from './access.ts';
import type { Authenticator } from './authenticator.ts';
import { authorize } from './authorize.ts';
import type { AccessPolicy, RequestOrigin } from './access.ts';
import { STRICT_TRANSPORT, securityHeaders } from './headers.ts';
import { RateLimiter } from './rate-limit.ts';
import type { RevocationWatch } from './revocation-watch.ts';
import { CHANGE_COST } from './request-cost.ts';
import { requestId } from './request-id.ts';

const METHODS = 'GET, HEAD, PUT, PATCH, POST, DELETE';

/** What the guard needs to know. */
export interface GuardOptions {
  readonly access: AccessPolicy;
  readonly embedAncestors: readonly string[];
  /** Whether browsers shall come by HTTPS alone: where they know the certificate. */
  readonly strictTransport: boolean;
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  readonly clock: Clock;
}

/** Gives the request an id and the answer its security headers, whatever happens in between. */
export function identify(options: GuardOptions): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const id = requestId(context.req.header('X-Request-Id'));
    context.set('requestId', id);
    await next();
    context.header('X-Request-Id', id);
    const headers = {
      ...securityHeaders(context.req.path, options.embedAncestors),
      ...(options.strictTransport ? STRICT_TRANSPORT : {}),
    };
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  };
}

/** Lets only requests of known names and origins through, and answers preflights. */
export function checkOrigin(options: GuardOptions): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const verdict = judge(originOf(context), options.access);
    if (!verdict.allowed) throw new HttpProblem(verdict.status, 'forbidden', verdict.message);
    if (verdict.cors !== null && context.req.method === 'OPTIONS') return preflight(context, verdict.cors);
    await next();
    if (verdict.cors !== null) allowReading(context, verdict.cors);
    return undefined;
  };
}

/** Lets only those through whose role allows it; streams, for as long as it does. */
export function checkRole(authenticator: Authenticator, watch: RevocationWatch): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const { req } = context;
    const asked = {
      method: req.method,
      path: req.path,
      authorization: req.header('Authorization'),
      cookie: req.header('Cookie'),
      origin: req.header('Origin'),
      fetchSite: req.header('Sec-Fetch-Site'),
    };
    context.set('identity', await authorize(asked, authenticator));
    await next();
    const { outgoing } = bindingsOf(context);
    const isStream = context.res.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
    if (!authenticator.required || !isStream || outgoing === undefined) return;
    outgoing.on(
      'close',
      watch.follow(asked, () => outgoing.destroy()),
    );
  };
}

/** Holds each remote address to its share. */
export function limitRate(options: GuardOptions): MiddlewareHandler<AppEnv> {
  const limiter = new RateLimiter({ perSecond: options.requestsPerSecond, burst: options.requestBurst });
  return async (context, next) => {
    const cost = context.req.method === 'GET' || context.req.method === 'HEAD' ? 1 : CHANGE_COST;
    const waitSeconds = limiter.take(remoteAddress(context), cost, options.clock.now());
    if (waitSeconds > 0) {
      throw new HttpProblem(429, 'overloaded', `Too many requests; ask again in ${waitSeconds} s.`, {
        headers: { 'Retry-After': String(waitSeconds) },
      });
    }
    await next();
  };
}

function originOf(context: AppContext): RequestOrigin {
  const { req } = context;
  return {
    method: req.method,
    path: req.path,
    host: req.header('Host') ?? new URL(req.url).host,
    origin: req.header('Origin'),
    fetchSite: req.header('Sec-Fetch-Site'),
    fetchMode: req.header('Sec-Fetch-Mode'),
  };
}

function allowReading(context: AppContext, origin: string): void {
  context.header('Access-Control-Allow-Origin', origin);
  context.header('Access-Control-Expose-Headers', 'ETag, X-Request-Id, Retry-After');
  if (origin !== '*') context.header('Vary', 'Origin', { append: true });
}

function preflight(context: AppContext, origin: string): Response {
  allowReading(context, origin);
  context.header('Access-Control-Allow-Methods', origin === '*' ? 'GET, HEAD' : METHODS);
  context.header(
    'Access-Control-Allow-Headers',
    'Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, X-Request-Id',
  );
  context.header('Access-Control-Max-Age', '600');
  if (context.req.header('Access-Control-Request-Private-Network') === 'true') {
    context.header('Access-Control-Allow-Private-Network', 'true');
  }
  return context.body(null, 204);
}
