import { z } from '@hono/zod-openapi';
import { deleteCookie, setCookie } from 'hono/cookie';
import { remoteAddress } from '../app-env.ts';
import type { AppContext } from '../app-env.ts';
import type { Clock } from '../clock.ts';
import { HttpProblem } from '../http-problem.ts';
import type { Authenticator } from '../security/authenticator.ts';
import { RateLimiter } from '../security/rate-limit.ts';
import { ROLES } from '../security/roles.ts';
import { SESSION_MS } from '../security/session-store.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readBody } from './json-body.ts';

const ProofSchema = z.union([
  z.strictObject({ token: z.string().min(1).max(512) }),
  z.strictObject({ code: z.string().min(1).max(64) }),
]);
const SessionSchema = z.object({
  required: z.boolean().describe('Whether anybody has to sign in here.'),
  role: z.nullable(z.enum(ROLES)).describe('What you may do; null: nothing until you sign in.'),
  name: z.nullable(z.string()),
});
/** Ten tries at once, then one in ten seconds: enough for people, too few for guessing. */
const TRIES = { perSecond: 0.1, burst: 10 };
const NOT_KEPT = { 'Cache-Control': 'no-store' };

interface SessionFace {
  readonly authenticator: Authenticator;
  readonly clock: Clock;
}

/** Signing in: a token, or a pairing code, is exchanged once for a cookie that no script can read. */
export function serveSession(app: App, { authenticator, clock }: SessionFace): void {
  describeSession(app);
  const limiter = new RateLimiter(TRIES);
  app.get('/api/session', (context) => {
    const identity = context.get('identity');
    const { role = null, name = null } = identity ?? {};
    return context.json({ required: authenticator.required, role, name }, 200, NOT_KEPT);
  });
  app.post('/api/session', async (context) => {
    const waitSeconds = limiter.take(remoteAddress(context), 1, clock.now());
    if (waitSeconds > 0) throw tooManyTries(waitSeconds);
    const secret = await authenticator.admit(await readBody(context, ProofSchema));
    if (secret === null) throw notGood();
    setCookie(context, authenticator.cookieName, secret, {
      ...cookieOptions(context),
      maxAge: SESSION_MS / 1000,
    });
    return context.body(null, 204);
  });
  app.delete('/api/session', async (context) => {
    await authenticator.dismiss(context.req.header('Cookie'));
    deleteCookie(context, authenticator.cookieName, cookieOptions(context));
    return context.body(null, 204);
  });
}

function cookieOptions(context: AppContext) {
  const secure = new URL(context.req.url).protocol === 'https:';
  return { httpOnly: true, sameSite: 'Strict', path: '/', secure } as const;
}

function tooManyTries(waitSeconds: number): HttpProblem {
  return new HttpProblem(429, 'overloaded', `Too many tries to sign in; try again in ${waitSeconds} s.`, {
    headers: { 'Retry-After': String(waitSeconds) },
  });
}

function notGood(): HttpProblem {
  return new HttpProblem(
    401,
    'unauthorized',
    "This token or code is not good: it may be mistyped, used, too old, or revoked. Ask the server's owner for another.",
  );
}

function describeSession(app: App): void {
  const tag = 'session';
  const path = '/api/session';
  describe(app, {
    method: 'get',
    path,
    tag,
    summary: 'Whether one has to sign in, and what one may do',
    answers: { 200: { description: 'How it stands', schema: SessionSchema } },
  });
  describe(app, {
    method: 'post',
    path,
    tag,
    summary: 'Sign in with a token or a pairing code; the answer sets a cookie',
    body: { description: 'One of them', contentTypes: ['application/json'], schema: ProofSchema },
    answers: {
      204: { description: 'Signed in' },
      401: { description: 'Not good' },
      429: { description: 'Too many tries' },
    },
  });
  describe(app, {
    method: 'delete',
    path,
    tag,
    summary: 'Sign out',
    answers: { 204: { description: 'Signed out' } },
  });
}
