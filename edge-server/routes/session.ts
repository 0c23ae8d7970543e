import { z } from '@hono/zod-openapi';
import { deleteCookie, setCookie } from 'hono/cookie';
import { bindingsOf, remoteAddress } from '../app-env.ts';
import type { AppContext } from '../app-env.ts';
import type { Clock } from '../clock.ts';
import { HttpProblem } from '../http-problem.ts';
import type { Authenticator } from '../security/authenticator.ts';
import { CODE_MS } from '../security/pairing-codes.ts';
import { SignInLimit } from '../security/sign-in-limit.ts';
import { ROLES } from '../security/roles.ts';
import { SESSION_MS } from '../security/session-store.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readBody } from './json-body.ts';

const ProofSchema = z.union([
  z.strictObject({
    token: z.string().min(1).max(512),
    framed: z
      .literal(true)
      .optional()
      .describe('For a frame in a page of another site: the cookie is of use there alone, over HTTPS.'),
  }),
  z.strictObject({ code: z.string().min(1).max(64) }),
  z.strictObject({
    code: z.string().min(1).max(64),
    device: z
      .string()
      .min(1)
      .max(32)
      .describe('The name of another edge: it gets a token in place of a cookie.'),
  }),
]);
const SessionSchema = z.object({
  required: z.boolean().describe('Whether anybody has to sign in here.'),
  role: z.nullable(z.enum(ROLES)).describe('What you may do; null: nothing until you sign in.'),
  name: z.nullable(z.string()),
});
const WishSchema = z.strictObject({
  role: z.enum(ROLES).default('infer').describe('What the browser that is let in may do.'),
});
const InvitationSchema = z
  .object({
    code: z.string().describe('Good once, for one browser.'),
    role: z.enum(ROLES),
    expires_in_s: z.number(),
    addresses: z.array(z.string()).describe('Where others find this server, the likeliest first.'),
  })
  .openapi('Invitation');
const EdgeTokenSchema = z.object({
  token: z.string().describe('Shown once.'),
  role: z.enum(ROLES),
});
const LeftSchema = z.object({
  revoked: z.boolean().describe('False: the token was made by hand, and is good still.'),
});
const NOT_KEPT = { 'Cache-Control': 'no-store' };

interface SessionFace {
  readonly authenticator: Authenticator;
  /** The addresses of this server for others, at a port. */
  readonly addressesAt: (port: number) => readonly string[];
  readonly clock: Clock;
}

/** Signing in: a token, or a pairing code, is exchanged once for a cookie that no script can read. */
export function serveSession(app: App, face: SessionFace): void {
  const { authenticator, clock } = face;
  describeSession(app);
  serveInvitations(app, face);
  const limit = new SignInLimit();
  app.get('/api/session', (context) => {
    const identity = context.get('identity');
    const { role = null, name = null } = identity ?? {};
    return context.json({ required: authenticator.required, role, name }, 200, NOT_KEPT);
  });
  app.post('/api/session', async (context) => {
    const from = remoteAddress(context);
    const waitSeconds = limit.begin(from, clock.now());
    if (waitSeconds > 0) throw tooManyTries(waitSeconds);
    const proof = await readBody(context, ProofSchema);
    if ('device' in proof) {
      const admitted = await authenticator.admitEdge(proof.code, proof.device);
      if (admitted === null) throw notGood();
      limit.succeeded(from, clock.now());
      return context.json(admitted, 200, NOT_KEPT);
    }
    const secret = await authenticator.admit(proof);
    if (secret === null) throw notGood();
    limit.succeeded(from, clock.now());
    setCookie(context, authenticator.cookieName, secret, {
      ...('framed' in proof ? FRAMED : cookieOptions(context)),
      maxAge: SESSION_MS / 1000,
    });
    return context.body(null, 204);
  });
  app.delete('/api/session', async (context) => {
    const authorization = context.req.header('Authorization');
    if (authorization !== undefined) {
      const revoked = await authenticator.dismissEdge(authorization);
      if (revoked === null) throw notGood();
      return context.json({ revoked }, 200, NOT_KEPT);
    }
    await authenticator.dismiss(context.req.header('Cookie'));
    deleteCookie(context, authenticator.cookieName, cookieOptions(context));
    return context.body(null, 204);
  });
}

/** Lets whoever manages the server let one more browser in. */
function serveInvitations(app: App, { authenticator, addressesAt }: SessionFace): void {
  app.post('/api/session/codes', async (context) => {
    const { role } = await readBody(context, WishSchema);
    const identity = context.get('identity');
    if (identity === null) throw notGood();
    const addresses = addressesAt(portOf(context));
    return context.json(
      { code: authenticator.invite(identity, role), role, expires_in_s: CODE_MS / 1000, addresses },
      201,
      NOT_KEPT,
    );
  });
}

function portOf(context: AppContext): number {
  return bindingsOf(context).incoming?.socket.localPort ?? Number(new URL(context.req.url).port);
}

/** Browsers send a strict cookie from no frame of another site; this one they keep apart for each site that frames us. */
const FRAMED = { httpOnly: true, sameSite: 'None', path: '/', secure: true, partitioned: true } as const;

function cookieOptions(context: AppContext) {
  // Behind a proxy that speaks HTTPS for us it is the page that knows.
  const page = context.req.header('Origin') ?? context.req.url;
  const secure = page.startsWith('https:');
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
      200: { description: 'The token of another edge', schema: EdgeTokenSchema },
      204: { description: 'Signed in' },
      401: { description: 'Not good' },
      429: { description: 'Too many tries' },
    },
  });
  describe(app, {
    method: 'post',
    path: '/api/session/codes',
    tag,
    summary: 'Make a pairing code, which lets one browser in, once, for a while',
    body: { description: 'What it may do', contentTypes: ['application/json'], schema: WishSchema },
    answers: { 201: { description: 'The code, and where to take it', schema: InvitationSchema } },
  });
  describe(app, {
    method: 'delete',
    path,
    tag,
    summary: 'Sign out; as another edge, by its token: end that token',
    answers: {
      200: { description: 'Whether the token of another edge has ended', schema: LeftSchema },
      204: { description: 'Signed out' },
      401: { description: 'The token is not good' },
    },
  });
}
