import { afterEach, describe, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { HttpReceiver } from '../sinks/http-receiver.cases.ts';
import { notificationOf } from '../sinks/outbox-store.cases.ts';
import { PushBrowser } from '../sinks/push-browser.cases.ts';

const opened: TestApp[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.remove()));
});

async function start(choice: Parameters<typeof createTestApp>[0] = {}): Promise<TestApp> {
  const app = await createTestApp(choice);
  opened.push(app);
  return app;
}

const json = (body: unknown, method = 'POST', headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

describe('how sinks do', () => {
  test('is told of each, and a test says what happened', async () => {
    const { ask, sinks } = await start();
    expect(await (await ask('/api/sinks')).json()).toEqual([]);
    const receiver = await HttpReceiver.start();
    await sinks.open('webhook', { url: receiver.url });
    const tested = await ask('/api/sinks/porch/webhook/test', { method: 'POST' });
    expect(await tested.json()).toEqual({ arrived: true, words: `localhost:${receiver.port} answers 200.` });
    await receiver.close();
    const failed = await (await ask('/api/sinks/porch/webhook/test', { method: 'POST' })).json();
    expect(failed).toMatchObject({ arrived: false, words: expect.stringContaining('does not answer') });
    const [state] = Object(await (await ask('/api/sinks')).json());
    expect(state).toMatchObject({
      pipeline: 'porch',
      element: 'webhook',
      type: 'webhook',
      queued: 0,
      dead: 0,
    });
    expect((await ask('/api/sinks/porch/webhook/dead')).status).toBe(200);
    expect(await (await ask('/api/sinks/porch/webhook/retry', { method: 'POST' })).json()).toEqual({
      waiting: 0,
    });
  });

  test('names what is there when it is asked for what is not', async () => {
    const { ask } = await start();
    const answer = await ask('/api/sinks/porch/none/test', { method: 'POST' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('None is open') });
  });
});

const subscription = () => new PushBrowser().subscription('https://push.example/x');

describe('browsers that want to be told', () => {
  test('learn the key, subscribe, and change their mind', async () => {
    const { ask } = await start();
    const { key, subscribers } = Object(await (await ask('/api/push/key')).json());
    expect(Buffer.from(String(key), 'base64url')).toHaveLength(65);
    expect(subscribers).toBe(0);
    const wish = { subscription: subscription(), pipelines: ['porch'] };
    const answer = await ask('/api/push/subscriptions', json(wish));
    expect([answer.status, await answer.json()]).toMatchObject([
      201,
      { pipelines: ['porch'], cool_down_s: 0 },
    ]);
    expect(await (await ask('/api/push/key')).json()).toMatchObject({ subscribers: 1 });
    const { endpoint } = wish.subscription;
    expect((await ask('/api/push/subscriptions', json({ endpoint }, 'DELETE'))).status).toBe(204);
    expect((await ask('/api/push/subscriptions', json({ endpoint }, 'DELETE'))).status).toBe(404);
    expect((await ask('/api/push/test', json({ endpoint }))).status).toBe(404);
  });

  test('cannot have the server ask its own network', async () => {
    const { ask } = await start({ allowsPush: ({ hostname }) => hostname !== '192.168.1.1' });
    const wish = { subscription: { ...subscription(), endpoint: 'https://192.168.1.1/admin' } };
    const answer = await ask('/api/push/subscriptions', json(wish));
    expect(answer.status).toBe(403);
  });

  test('are refused what is no subscription, in words', async () => {
    const { ask } = await start();
    const answer = await ask('/api/push/subscriptions', json({ subscription: { endpoint: 'http://x' } }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('is no address by https') });
  });

  test('need the role to see, and are forgotten with it', async () => {
    const { ask, tokens, sinks } = await start({ tokenRequired: true });
    expect((await ask('/api/push/key')).status).toBe(401);
    const { token, record } = await tokens.create({ name: 'phone', role: 'view', expiresAt: null });
    const bearer = { authorization: `Bearer ${token}` };
    const made = await ask('/api/push/subscriptions', json({ subscription: subscription() }, 'POST', bearer));
    expect(made.status).toBe(201);
    expect((await ask('/api/sinks/porch/x/test', { method: 'POST', headers: bearer })).status).toBe(403);
    expect(await sinks.push.subscribersOf(notificationOf('a'), 1)).toHaveLength(1);
    await tokens.revoke(record.id);
    expect(await sinks.push.subscribersOf(notificationOf('a'), 1)).toHaveLength(0);
    expect(sinks.push.subscriptions.all).toHaveLength(0);
  });
});
