import { hostname } from 'node:os';
import { z } from '@hono/zod-openapi';
import { DeviceListingSchema, RemovedDeviceSchema } from '../../shared/device-listing.ts';
import type { AppContext } from '../app-env.ts';
import type { Clock } from '../clock.ts';
import { DeviceProxy } from '../devices/device-proxy.ts';
import type { Devices } from '../devices/devices.ts';
import type { PipelineFeed } from '../stream/pipeline-feed.ts';
import { describe } from './describe.ts';
import type { App } from './describe.ts';
import { Followers } from './followers.ts';
import { readBody, readQuery } from './json-body.ts';

const ListingSchema = z.object(DeviceListingSchema.shape).openapi('Device');
const RemovedSchema = z.object(RemovedDeviceSchema.shape);
const WishSchema = z.strictObject({
  address: z.string().min(1).max(2048).describe('Its address, or a pairing link.'),
  token: z.string().max(512).optional(),
  name: z.string().max(64).optional(),
  fingerprint: z
    .string()
    .max(128)
    .optional()
    .describe('SHA-256 of a certificate that nobody vouches for: whoever says it has compared it.'),
});
const LookSchema = z.object({
  wait: z
    .enum(['true', 'false'])
    .default('true')
    .describe('false: at once, as last heard of; else once it is known how each is reached.'),
});
const NameSchema = z.strictObject({ name: z.string().min(1).max(64) });
const SelfSchema = z.object({ instance: z.string(), version: z.string(), name: z.string() });
const NOT_KEPT = { 'Cache-Control': 'no-store' };

interface DevicesFace {
  readonly devices: Devices;
  /** Tells what changes to all who listen to this edge. */
  readonly feed: Pick<PipelineFeed, 'tell'>;
  readonly clock: Clock;
  readonly version: string;
  readonly maxClients: number;
}

/** The edges that are paired with this one: the list, live, and everything of theirs that goes through here. */
export function serveDevices(app: App, face: DevicesFace): void {
  const { devices, feed, version } = face;
  describeDevices(app);
  devices.hear((change) => feed.tell('device', change));
  app.get('/api/devices', async (context) => {
    const { wait } = readQuery(context, LookSchema.strip());
    return context.json(wait === 'true' ? await devices.look() : devices.glance(), 200, NOT_KEPT);
  });
  app.get('/api/devices/self', (context) =>
    context.json({ instance: devices.instance, version, name: hostname() }, 200, NOT_KEPT),
  );
  app.post('/api/devices', async (context) =>
    context.json(await devices.add(await readBody(context, WishSchema)), 201, NOT_KEPT),
  );
  app.patch('/api/devices/:device', async (context) => {
    const { name } = await readBody(context, NameSchema);
    return context.json(await devices.rename(context.req.param('device'), name), 200, NOT_KEPT);
  });
  app.delete('/api/devices/:device', async (context) =>
    context.json(await devices.remove(context.req.param('device')), 200, NOT_KEPT),
  );
  serveStream(app, face);
  serveThrough(app, face);
}

function serveStream(app: App, { devices, clock, maxClients }: DevicesFace): void {
  const full = `${maxClients} clients listen already; come back later.`;
  const followers = new Followers({ clock, most: maxClients, full });
  app.get('/api/devices/stream', () =>
    followers.follow((send) => {
      let told = 0;
      const tell = (event: string, data: unknown): void =>
        send({ event, id: String((told += 1)), data: JSON.stringify(data) });
      // Followed first: what changes while the list is told is told after it.
      const stop = devices.subscribe((change) => tell('device', change));
      queueMicrotask(() => tell('devices', devices.list));
      return stop;
    }),
  );
}

function serveThrough(app: App, { devices, clock }: DevicesFace): void {
  const proxy = new DeviceProxy(devices, clock);
  app.all('/api/devices/:device/*', async (context) =>
    proxy.forward(context.req.raw, await bodyOf(context), context.get('identity')?.role),
  );
}

/** The guard has bounded it. */
async function bodyOf(context: AppContext): Promise<Uint8Array | null> {
  const { method } = context.req;
  if (method === 'GET' || method === 'HEAD') return null;
  const body = new Uint8Array(await context.req.arrayBuffer());
  return body.byteLength === 0 ? null : body;
}

function describeDevices(app: App): void {
  const tag = 'devices';
  const path = '/api/devices/{device}';
  const unknown = { description: 'No such edge is paired' };
  const contentTypes = ['application/json'];
  describe(app, {
    method: 'get',
    path: '/api/devices',
    tag,
    summary:
      'Every paired edge, how it is reached, and its pipelines; for 10 s changes come as "device" by /api/events/stream',
    query: LookSchema,
    answers: { 200: { description: 'The list', schema: z.array(ListingSchema) } },
  });
  describe(app, {
    method: 'get',
    path: '/api/devices/stream',
    tag,
    summary: 'The same list, then what changes in it',
    answers: { 200: { description: 'Events', schema: z.string(), contentType: 'text/event-stream' } },
  });
  describe(app, {
    method: 'get',
    path: '/api/devices/self',
    tag,
    summary: 'What this edge says of itself to others',
    answers: { 200: { description: 'Who it is', schema: SelfSchema } },
  });
  describe(app, {
    method: 'post',
    path: '/api/devices',
    tag,
    summary: 'Pair an edge, once it is reached and lets this one in; or one that is known anew',
    body: { description: 'Which', contentTypes, schema: WishSchema },
    answers: {
      201: { description: 'Paired', schema: ListingSchema },
      409: { description: 'Its certificate is to be compared first: details.fingerprint' },
    },
  });
  describe(app, {
    method: 'patch',
    path,
    tag,
    summary: 'Call it otherwise',
    body: { description: 'How', contentTypes, schema: NameSchema },
    answers: { 200: { description: 'The edge', schema: ListingSchema }, 404: unknown },
  });
  describe(app, {
    method: 'delete',
    path,
    tag,
    summary: 'Forget it, and have what lets this one in there revoked, if it is reached',
    answers: { 200: { description: 'Forgotten, and what came of it', schema: RemovedSchema }, 404: unknown },
  });
  describe(app, {
    method: 'get',
    path: '/api/devices/{device}/{path}',
    tag,
    summary:
      'What /api/{path} is on that edge: pipelines, events and their pictures, sinks, sources, models, logs; changes too',
    answers: {
      200: { description: 'As that edge answers' },
      503: { description: 'It is not reached' },
      404: unknown,
    },
  });
}
