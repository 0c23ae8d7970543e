import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebPushSchema } from '../../shared/elements/web-push.ts';
import { PushWishSchema } from '../../shared/sinks/push-wish.ts';
import type { PushWish } from '../../shared/sinks/push-wish.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { HttpClient } from './http-client.ts';
import { HttpReceiver } from './http-receiver.cases.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { PushBrowser, vapidOf } from './push-browser.cases.ts';
import { openPushKeys } from './push-keys.ts';
import { MAX_PAYLOAD, pushPayload } from './push-payload.ts';
import { PushSubscriptions, SubscriptionSchema } from './push-subscriptions.ts';
import { checkSink, idIn, sinkOf, unhurried } from './sink.cases.ts';
import { testSinks } from './sinks.cases.ts';

let folder: string;
let tls: { key: string; cert: string };
let service: HttpReceiver;
let sinks: Awaited<ReturnType<typeof testSinks>>;
let known: Set<string | null>;
const clock = new FakeClock();

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  tls = { key: made.private, cert: made.cert };
}, 60_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-push-'));
  service = await HttpReceiver.start(tls);
  service.answer = () => 201;
  known = new Set([null]);
  const authenticator = { stillKnows: async (owner: string | null) => known.has(owner) };
  sinks = await testSinks({ folder, clock, authenticator, client: new HttpClient({ ca: tls.cert }) });
});
afterEach(async () => {
  await sinks.close();
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

async function subscribe(
  path = '/one',
  { owner = null, ...wish }: Partial<PushWish> & { owner?: string | null } = {},
): Promise<PushBrowser> {
  const browser = new PushBrowser();
  const subscription = browser.subscription(`${service.url}${path}`);
  const whole = PushWishSchema.parse(wish);
  await sinks.push.subscriptions.put({ ...subscription, ...whole, name: '', owner, createdAt: 1 });
  return browser;
}

const push = (config: object = {}) =>
  sinkOf('web_push', WebPushSchema.parse(config), { clock, push: sinks.push });
const send = (sink: ReturnType<typeof push>, id = 'a') => sink.send([notificationOf(id)], unhurried());
const paths = () => service.received.map(({ path }) => path);

describe('push messages, to a push service of the test’s own', () => {
  checkSink(async () => {
    const browser = await subscribe();
    const heard = () => service.received.map(({ body }) => JSON.stringify(browser.read(body)));
    return {
      sink: push(),
      told: async () => heard().map(idIn),
      heard: async () => heard().join('\n'),
      away: () => service.close(),
      remove: async () => undefined,
    };
  });

  test('are read by the browser that they are for, and by no other', async () => {
    const [one, other] = [await subscribe('/one'), await subscribe('/other')];
    expect(await send(push())).toBe('2 of 2 browsers told.');
    const [first, second] = service.received.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    if (first === undefined || second === undefined) throw new Error('two should have come');
    expect(one.read(first.body)).toEqual({
      id: 'a',
      tag: 'porch~a',
      pipeline: 'porch',
      at: 1,
      title: 'Person',
      text: 'A person',
      link: '/#/events/porch~a',
      image: '/api/events/porch~a/snapshot',
    });
    expect(other.read(second.body)).toMatchObject({ id: 'a' });
    expect(() => other.read(first.body)).toThrow();
    expect(first.body.toString('latin1')).not.toContain('Person');
  });

  test('are signed for that push service, and say how they are to be treated', async () => {
    await subscribe();
    await send(push({ urgency: 'normal', ttl_s: 60 }));
    const [request] = service.received;
    if (request === undefined) throw new Error('one should have come');
    expect(request.headers).toMatchObject({
      'content-encoding': 'aes128gcm',
      ttl: '60',
      urgency: 'normal',
      topic: 'a',
    });
    const vapid = vapidOf(request);
    expect(vapid?.key).toBe(sinks.push.publicKey);
    expect(vapid?.claims).toMatchObject({ aud: service.url, sub: 'mailto:test@example.org' });
    expect(Number(vapid?.claims['exp'])).toBeLessThan(Date.now() / 1000 + 24 * 3600 + 60);
  });

  test.each([404, 410])('the answer %i ends the subscription', async (status) => {
    await subscribe('/gone');
    await subscribe('/there');
    service.answer = ({ path }) => (path === '/gone' ? status : 201);
    await send(push(), 'a');
    await send(push(), 'b');
    expect(paths().filter((path) => path === '/gone')).toHaveLength(1);
    const left = await PushSubscriptions.open(folder);
    expect(left.all.map(({ endpoint }) => new URL(endpoint).pathname)).toEqual(['/there']);
  });

  test('are tried again for those alone who have not got them, who then are left alone for a while', async () => {
    await subscribe('/fine');
    await subscribe('/dead');
    service.answer = ({ path }) => (path === '/dead' ? 503 : 201);
    const sink = push();
    for (let n = 0; n < 2; n += 1)
      await expect(send(sink)).rejects.toThrow('1 of 2 browsers could not be told');
    expect(await send(sink)).toBe('1 of 2 browsers told.');
    expect(paths().filter((path) => path === '/fine')).toHaveLength(1);
    await send(sink, 'b');
    expect(paths().filter((path) => path === '/dead')).toHaveLength(3);
    clock.advance(600_001);
    service.answer = () => 201;
    expect(await send(sink, 'c')).toBe('2 of 2 browsers told.');
  });

  test('go only to those who want that pipeline’s, and who may still see', async () => {
    await subscribe('/all');
    await subscribe('/porch', { pipelines: ['porch'] });
    await subscribe('/garden', { pipelines: ['garden'] });
    await subscribe('/revoked', { owner: 'token:1' });
    await send(push());
    expect(paths().toSorted()).toEqual(['/all', '/porch']);
    expect(sinks.push.subscriptions.all).toHaveLength(3);
  });

  test('arrive nowhere, in words, when nobody has asked for them', async () => {
    expect(await send(push())).toContain('No browser has asked');
  });
});

const subscriberAt = (n: number) => ({
  ...new PushBrowser().subscription(`https://push.example/${n}`),
  ...PushWishSchema.parse({}),
  name: '',
  owner: null,
  createdAt: n,
});

describe('what the server knows of browsers', () => {
  test('its keys are made once, for this user only', async () => {
    const keys = await openPushKeys(folder);
    expect(await openPushKeys(folder)).toEqual(keys);
    expect(Buffer.from(keys.publicKey, 'base64url')).toHaveLength(65);
    const file = join(folder, 'push-keys.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(keys);
  });

  test('subscriptions are bounded, exchanged, and outlive the process', async () => {
    const subscriptions = await PushSubscriptions.open(folder);
    for (let n = 0; n < 200; n += 1) await subscriptions.put(subscriberAt(n));
    await expect(subscriptions.put(subscriberAt(200))).rejects.toMatchObject({ code: 'conflict' });
    await subscriptions.put({ ...subscriberAt(7), pipelines: ['porch'] });
    expect(await subscriptions.remove('https://push.example/8')).toBe(true);
    expect(await subscriptions.remove('https://push.example/8')).toBe(false);
    const again = await PushSubscriptions.open(folder);
    expect(again.all).toHaveLength(199);
    expect(again.all[7]).toMatchObject({ pipelines: ['porch'] });
  });

  test('what is no subscription is refused', () => {
    const good = new PushBrowser().subscription('https://push.example/x');
    expect(SubscriptionSchema.safeParse({ ...good, expirationTime: null }).success).toBe(true);
    const off = Buffer.from(good.keys.p256dh, 'base64url');
    off[64] = (off[64] ?? 0) ^ 1;
    for (const wrong of [
      { ...good, endpoint: 'http://push.example/x' },
      { ...good, endpoint: 'file:///etc/passwd' },
      { ...good, keys: { ...good.keys, auth: 'AAAA' } },
      { ...good, keys: { ...good.keys, p256dh: off.toString('base64url') } },
      { ...good, keys: { ...good.keys, p256dh: 'x' } },
      {},
    ]) {
      expect(SubscriptionSchema.safeParse(wrong).success).toBe(false);
    }
  });

  test('a message always fits, whatever was written', () => {
    const text = '\u{1F408}'.repeat(1000);
    const payload = pushPayload(
      notificationOf('a', {
        title: '漢'.repeat(250),
        text,
        link: `/${'x'.repeat(1900)}`,
      }),
      true,
    );
    expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(MAX_PAYLOAD);
    expect(JSON.parse(payload)).toMatchObject({ text: expect.stringMatching(/^(\u{1F408})+…$/u) });
  });
});
