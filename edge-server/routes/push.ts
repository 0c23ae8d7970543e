import { z } from '@hono/zod-openapi';
import { messageOf } from '../../shared/errors.ts';
import { PushWishSchema } from '../../shared/sinks/push-wish.ts';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import type { Authenticator } from '../security/authenticator.ts';
import type { PushRoom } from '../sinks/push-room.ts';
import { MAX_NAME, SubscriptionSchema, subscriberId } from '../sinks/push-subscriptions.ts';
import type { PushSubscriber } from '../sinks/push-subscriptions.ts';
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
  name: z.string().max(MAX_NAME).default('').describe('What people call this browser.'),
  ...PushWishSchema.shape,
});
const DeviceSchema = z
  .object({
    id: z
      .string()
      .describe('The first 16 hex digits of the SHA-256 of its endpoint, which nobody else is told.'),
    name: z.string(),
    since: z.number().describe('Milliseconds since 1970.'),
    told_at: z
      .number()
      .nullable()
      .describe('When it was told last, as far as the server knows since its start.'),
    ...PushWishSchema.shape,
  })
  .openapi('PushDevice');
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
    const { subscription, ...wish } = await readBody(context, WishSchema);
    if (!push.allows(subscription.endpoint)) throw notAllowed();
    const owner = await authenticator.keyOf(credentialsOf(context));
    const before = push.subscriptions.all.find(({ endpoint }) => endpoint === subscription.endpoint);
    const createdAt = before?.createdAt ?? Date.now();
    await push.subscriptions.put({ ...subscription, ...wish, owner, createdAt });
    return context.json(wish, 201, NOT_KEPT);
  });
  app.get('/api/push/subscriptions', (context) =>
    context.json(
      push.subscriptions.all.map((each) => deviceOf(push, each)),
      200,
      NOT_KEPT,
    ),
  );
  app.delete('/api/push/subscriptions/:id', async (context) => {
    const id = context.req.param('id');
    const found = push.subscriptions.all.find((each) => subscriberId(each) === id);
    if (found === undefined) throw unknown();
    await push.forget(found.endpoint);
    return context.body(null, 204);
  });
  app.delete('/api/push/subscriptions', async (context) => {
    const { endpoint } = await readBody(context, EndpointSchema);
    if (!(await push.forget(endpoint))) throw unknown();
    return context.body(null, 204);
  });
  app.post('/api/push/test', async (context) => {
    const { endpoint } = await readBody(context, EndpointSchema);
    return context.json(await testOne(push, endpoint, context.req.raw.signal), 200, NOT_KEPT);
  });
}

/** What others may know of a browser: neither where nor by which keys it is reached. */
function deviceOf(push: PushRoom, subscriber: PushSubscriber) {
  const { endpoint: _endpoint, keys: _keys, owner: _owner, createdAt, name, ...wish } = subscriber;
  return { id: subscriberId(subscriber), name, since: createdAt, told_at: push.toldAt(subscriber), ...wish };
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
    method: 'get',
    path,
    tag,
    summary: 'Which browsers are told, and of what',
    answers: { 200: { description: 'In the order of their coming', schema: z.array(DeviceSchema) } },
  });
  describe(app, {
    method: 'delete',
    path: `${path}/{id}`,
    tag,
    summary: 'Tell somebody’s browser of nothing more',
    answers: { 204: { description: 'It is forgotten' }, ...gone },
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
