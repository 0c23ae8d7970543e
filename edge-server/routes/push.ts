import { z } from '@hono/zod-openapi';
import { messageOf } from '../../shared/errors.ts';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import type { Authenticator } from '../security/authenticator.ts';
import type { PushRoom } from '../sinks/push-room.ts';
import { SubscriptionSchema } from '../sinks/push-subscriptions.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { readBody } from './json-body.ts';

const KeySchema = z
  .object({
    key: z.string().describe('What `pushManager.subscribe` takes as `applicationServerKey` (base64url).'),
    subscribers: z.number().describe('How many browsers are told.'),
  })
  .openapi('PushKey');
const WishSchema = z.strictObject({
  subscription: SubscriptionSchema.describe('What `PushSubscription.toJSON()` gives.'),
  pipelines: z
    .array(z.string().min(1).max(200))
    .max(200)
    .nullable()
    .default(null)
    .describe('Only of these; null: of all that tell browsers.'),
});
const EndpointSchema = z.strictObject({ endpoint: z.string().min(1).max(1000) });
const TestedSchema = z.object({ arrived: z.boolean(), words: z.string() });
const NOT_KEPT = { 'Cache-Control': 'no-store' };
const TEST_TTL_S = 60;

interface PushFace {
  readonly push: PushRoom;
  readonly authenticator: Authenticator;
}

/** Browsers that want to be told, whether the app is open in them or not. */
export function servePush(app: App, { push, authenticator }: PushFace): void {
  describePush(app);
  app.get('/api/push/key', (context) =>
    context.json({ key: push.publicKey, subscribers: push.subscriptions.all.length }, 200, NOT_KEPT),
  );
  app.post('/api/push/subscriptions', async (context) => {
    const { subscription, pipelines } = await readBody(context, WishSchema);
    if (!push.allows(subscription.endpoint)) throw notAllowed();
    const owner = await authenticator.keyOf(credentialsOf(context));
    await push.subscriptions.put({ ...subscription, pipelines, owner, createdAt: Date.now() });
    return context.json({ pipelines }, 201, NOT_KEPT);
  });
  app.delete('/api/push/subscriptions', async (context) => {
    const { endpoint } = await readBody(context, EndpointSchema);
    if (!(await push.subscriptions.remove(endpoint))) throw unknown();
    return context.body(null, 204);
  });
  app.post('/api/push/test', async (context) => {
    const { endpoint } = await readBody(context, EndpointSchema);
    return context.json(await testOne(push, endpoint, context.req.raw.signal), 200, NOT_KEPT);
  });
}

async function testOne(push: PushRoom, endpoint: string, signal: AbortSignal) {
  const subscriber = push.subscriptions.all.find((each) => each.endpoint === endpoint);
  if (subscriber === undefined) throw unknown();
  const id = `test-${Date.now().toString(36)}`;
  const payload = {
    id,
    tag: 'test',
    title: 'A test of Sightline',
    text: 'Notifications arrive here.',
    link: '/',
  };
  try {
    const wish = { urgency: 'high', ttlS: TEST_TTL_S, topic: 'test' } as const;
    const isTold = await push.send(subscriber, JSON.stringify(payload), wish, signal);
    const words = isTold
      ? 'The push service has it: it should appear within seconds.'
      : 'The push service does not know this browser any more: turn notifications on again.';
    return { arrived: isTold, words };
  } catch (error) {
    return { arrived: false, words: messageOf(error) };
  }
}

function credentialsOf(context: AppContext) {
  return { authorization: context.req.header('Authorization'), cookie: context.req.header('Cookie') };
}

function unknown(): HttpProblem {
  return new HttpProblem(404, 'not_found', 'This browser is not told of anything here.');
}

function notAllowed(): HttpProblem {
  return new HttpProblem(
    403,
    'forbidden',
    'A push service is somewhere on the internet; this endpoint leads into a private network. Whoever runs the server may allow it by SIGHTLINE_PUSH_HOSTS.',
  );
}

function describePush(app: App): void {
  const tag = 'push';
  const path = '/api/push/subscriptions';
  const contentTypes = ['application/json'];
  const gone = { 404: { description: 'This browser is not told of anything' } };
  describe(app, {
    method: 'get',
    path: '/api/push/key',
    tag,
    summary: 'By which key browsers know this server when they subscribe to push messages',
    answers: { 200: { description: 'The public key', schema: KeySchema } },
  });
  describe(app, {
    method: 'post',
    path,
    tag,
    summary: 'Have a browser told of events; again, to change of what',
    body: { description: 'Its subscription', contentTypes, schema: WishSchema },
    answers: {
      201: { description: 'It is told from now on' },
      403: { description: 'Its endpoint leads into a private network' },
      409: { description: 'Too many are told already' },
    },
  });
  describe(app, {
    method: 'delete',
    path,
    tag,
    summary: 'Tell a browser of nothing more',
    body: { description: 'Its endpoint', contentTypes, schema: EndpointSchema },
    answers: { 204: { description: 'It is forgotten' }, ...gone },
  });
  describe(app, {
    method: 'post',
    path: '/api/push/test',
    tag,
    summary: 'Send a test to one browser',
    body: { description: 'Its endpoint', contentTypes, schema: EndpointSchema },
    answers: { 200: { description: 'What happened', schema: TestedSchema }, ...gone },
  });
}
