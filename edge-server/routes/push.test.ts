import { afterEach, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp, TestAppChoice } from '../app.cases.ts';
import { PushBrowser } from '../sinks/push-browser.cases.ts';

let it: TestApp;
afterEach(() => it.remove());

async function start(choice: TestAppChoice = {}): Promise<TestApp> {
  it = await createTestApp(choice);
  return it;
}

const subscription = () => new PushBrowser().subscription('https://push.example/secret-path');

function json(body: unknown, headers = {}): RequestInit {
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  };
}

test('who is told of what is listed, without what they are reached by', async () => {
  const { ask } = await start();
  const wish = { labels: ['person'], min_score: 0.6, cool_down_s: 300 };
  await ask('/api/push/subscriptions', json({ subscription: subscription(), name: 'Kitchen', ...wish }));
  const answer = await ask('/api/push/subscriptions');
  const text = await answer.text();
  expect(text).not.toContain('secret-path');
  expect(text).not.toContain('p256dh');
  const [device] = JSON.parse(text);
  expect(device).toMatchObject({
    name: 'Kitchen',
    pipelines: null,
    types: null,
    told_at: null,
    quiet: null,
    ...wish,
  });
  expect((await ask(`/api/push/subscriptions/${device.id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await ask(`/api/push/subscriptions/${device.id}`, { method: 'DELETE' })).status).toBe(404);
  expect(await (await ask('/api/push/subscriptions')).json()).toEqual([]);
});

test('to ask again changes the wish and not since when', async () => {
  const { ask, sinks } = await start();
  const one = subscription();
  await ask('/api/push/subscriptions', json({ subscription: one }));
  const [first] = sinks.push.subscriptions.all;
  await ask('/api/push/subscriptions', json({ subscription: one, types: ['fall'] }));
  expect(sinks.push.subscriptions.all).toMatchObject([{ types: ['fall'], createdAt: first?.createdAt }]);
});

const WRONG = [
  { min_score: 2 },
  { cool_down_s: -1 },
  { labels: [''] },
  { quiet: { from: '25:00', to: '06:00', time_zone: 'UTC' } },
  { quiet: { from: '22:00', to: '06:00', time_zone: 'Nowhere' } },
  { name: 'x'.repeat(61) },
  { shout: true },
];

test('wishes that cannot be are refused, in words', async () => {
  const { ask } = await start();
  for (const wrong of WRONG) {
    const answer = await ask('/api/push/subscriptions', json({ subscription: subscription(), ...wrong }));
    expect(answer.status, JSON.stringify(wrong)).toBe(400);
    expect(Object(await answer.json()).message).toContain(Object.keys(wrong)[0]);
  }
});

test('whoever may see may list; to forget somebody else’s takes the role to manage', async () => {
  const { ask, tokens } = await start({ tokenRequired: true });
  const { token } = await tokens.create({ name: 'phone', role: 'view', expiresAt: null });
  const headers = { authorization: `Bearer ${token}` };
  await ask('/api/push/subscriptions', json({ subscription: subscription() }, headers));
  const [device] = Array.from(
    Object(await (await ask('/api/push/subscriptions', { headers })).json()),
    Object,
  );
  const refused = await ask(`/api/push/subscriptions/${device.id}`, { method: 'DELETE', headers });
  expect(refused.status).toBe(403);
  expect((await ask('/api/push/subscriptions')).status).toBe(401);
});
