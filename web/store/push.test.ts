import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { PushNotifications } from './push.ts';
import type { PushBrowser } from './push.ts';

const KEY = Buffer.from([4, 1, 2, 3]).toString('base64url');

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

let asked: Asked[];
let answers: Record<string, Response>;
let subscription: (PushSubscription & { key: Uint8Array }) | null;
let permission: NotificationPermission;
let granted: NotificationPermission;

beforeEach(() => {
  [asked, answers, subscription] = [[], {}, null];
  [permission, granted] = ['default', 'granted'];
});

function subscriptionFor(key: Uint8Array): PushSubscription & { key: Uint8Array } {
  const endpoint = 'https://push.example/1';
  return {
    key,
    endpoint,
    expirationTime: null,
    options: { applicationServerKey: Uint8Array.from(key).buffer, userVisibleOnly: true },
    getKey: () => null,
    toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }),
    unsubscribe: () => {
      subscription = null;
      return Promise.resolve(true);
    },
  };
}

const browser: PushBrowser = {
  isSecure: true,
  get permission() {
    return permission;
  },
  ask: () => Promise.resolve((permission = granted)),
  manager: () =>
    Promise.resolve({
      getSubscription: () => Promise.resolve(subscription),
      subscribe: (options) => {
        const key = options?.applicationServerKey;
        if (!(key instanceof Uint8Array)) throw new Error('no key');
        subscription = subscriptionFor(key);
        return Promise.resolve(subscription);
      },
    }),
};

const edge: typeof fetch = (path, init) => {
  if (typeof path !== 'string') throw new Error('no path');
  const { method = 'GET', body } = init ?? {};
  asked.push({ method, path: path, body: typeof body === 'string' ? JSON.parse(body) : null });
  const answer = answers[`${method} ${path}`];
  return Promise.resolve(answer ?? Response.json({ key: KEY, arrived: true, words: 'It is there.' }));
};

const push = () => new PushNotifications(browser, edge);

test('is off, and on once the person and the server have agreed', async () => {
  expect(await push().state()).toBe('off');
  await push().enable({ pipelines: ['porch'], min_score: 0.5 }, 'Kitchen');
  expect(await push().state()).toBe('on');
  expect([...(subscription?.key ?? [])]).toEqual([4, 1, 2, 3]);
  expect(asked.at(-1)).toEqual({
    method: 'POST',
    path: '/api/push/subscriptions',
    body: {
      subscription: { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } },
      pipelines: ['porch'],
      min_score: 0.5,
      name: 'Kitchen',
    },
  });
});

test('subscribes anew when the server has another key, and not otherwise', async () => {
  subscription = subscriptionFor(Uint8Array.of(4, 1, 2, 3));
  const same = subscription;
  await push().enable();
  expect(subscription).toBe(same);
  subscription = subscriptionFor(Uint8Array.of(9));
  await push().enable();
  expect([...(subscription?.key ?? [])]).toEqual([4, 1, 2, 3]);
});

test('says when the person has said no, and when the browser cannot', async () => {
  granted = 'denied';
  await expect(push().enable()).rejects.toMatchObject({ code: 'forbidden' });
  expect(await push().state()).toBe('blocked');
  permission = 'default';
  const none = new PushNotifications({ ...browser, manager: () => Promise.resolve(null) }, edge);
  expect(await none.state()).toBe('unready');
  const unable = new PushNotifications({ ...browser, permission: null }, edge);
  expect(await unable.state()).toBe('unsupported');
  expect(await new PushNotifications({ ...browser, isSecure: false }, edge).state()).toBe('insecure');
  await expect(none.enable()).rejects.toMatchObject({ code: 'unsupported' });
});

test('names this browser as the server does where others see it', async () => {
  expect(await push().ownId()).toBe(null);
  await push().enable();
  const hash = createHash('sha256').update('https://push.example/1').digest('hex');
  expect(await push().ownId()).toBe(hash.slice(0, 16));
});

test('is off when turned off, whether the server still knew or not', async () => {
  await push().enable();
  answers['DELETE /api/push/subscriptions'] = new Response(null, { status: 404 });
  await push().disable();
  expect(await push().state()).toBe('off');
  expect(asked.at(-1)).toMatchObject({ method: 'DELETE', body: { endpoint: 'https://push.example/1' } });
});

test('a test gives the server’s words, and its refusals too', async () => {
  await expect(push().test()).rejects.toThrow('turn them on first');
  await push().enable();
  expect(await push().test()).toMatchObject({ arrived: true, words: 'It is there.' });
  answers['POST /api/push/test'] = Response.json({ message: 'Too many requests.' }, { status: 429 });
  await expect(push().test()).rejects.toThrow('Too many requests.');
});
