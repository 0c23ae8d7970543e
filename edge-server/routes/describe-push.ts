import { z } from '@hono/zod-openapi';
import { PushWishSchema } from '../../shared/sinks/push-wish.ts';
import { MAX_NAME, SubscriptionSchema } from '../sinks/push-subscriptions.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';

const KeySchema = z
  .object({
    key: z.string().describe('What `pushManager.subscribe` takes as `applicationServerKey` (base64url).'),
    subscribers: z.number().describe('How many browsers are told.'),
  })
  .openapi('PushKey');
/** What a browser sends that wants to be told. */
export const WishSchema = z.strictObject({
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
/** Which browser is meant. */
export const EndpointSchema = z.strictObject({ endpoint: z.string().min(1).max(1000) });
const TestedSchema = z.object({ arrived: z.boolean(), words: z.string() });

/** Describes the routes of browsers that are told for `/openapi.json`. */
export function describePush(app: App): void {
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
