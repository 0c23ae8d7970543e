import { messageOf } from '../../shared/errors.ts';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';
import type { Authenticator } from '../security/authenticator.ts';
import type { PushRoom } from '../sinks/push-room.ts';
import { subscriberId } from '../sinks/push-subscriptions.ts';
import type { PushSubscriber } from '../sinks/push-subscriptions.ts';
import { EndpointSchema, WishSchema, describePush } from './describe-push.ts';
import type { App } from './describe.ts';
import { readBody } from './json-body.ts';

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
