import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PushWishSchema } from '../../shared/sinks/push-wish.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { PushBrowser } from './push-browser.cases.ts';
import { PushSubscriptions, subscriberId } from './push-subscriptions.ts';
import type { PushSubscriber } from './push-subscriptions.ts';
import { testSinks } from './sinks.cases.ts';

const ENDPOINT = 'https://push.example/one';
const NOON = new Date('2026-05-03T12:00:00Z').getTime();
const NIGHT = NOON + 11 * 3_600_000;

let folder: string;
let sinks: Awaited<ReturnType<typeof testSinks>>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-push-'));
  sinks = await testSinks({ folder, clock: new FakeClock() });
});
afterEach(async () => {
  await sinks.close();
  await rm(folder, { recursive: true, force: true });
});

async function subscribe(wish: object): Promise<PushSubscriber> {
  const subscription = new PushBrowser().subscription(ENDPOINT);
  const subscriber = { ...subscription, ...PushWishSchema.parse(wish), name: '', owner: null, createdAt: 1 };
  await sinks.push.subscriptions.put(subscriber);
  return subscriber;
}

/** An event of a label, at a time. */
function seen(label: string, at = NOON, more: object = {}) {
  return notificationOf(`${label}${at}`, { at, event: { type: 'object', label, score: 0.6 }, ...more });
}

const isTold = async (...[notification, now = notification.at]: [ReturnType<typeof seen>, number?]) =>
  (await sinks.push.subscribersOf(notification, now)).length === 1;

test('a browser is told of what it wishes for alone', async () => {
  await subscribe({ labels: ['person'], min_score: 0.5 });
  expect(await isTold(seen('person'))).toBe(true);
  expect(await isTold(seen('cat'))).toBe(false);
  expect(await isTold(seen('person', NOON, { event: { label: 'person', score: 0.4 } }))).toBe(false);
});

test('it has its peace in its quiet hours: of what happens then, and of what comes late', async () => {
  await subscribe({ quiet: { from: '22:00', to: '06:00', time_zone: 'UTC' } });
  expect(await isTold(seen('person', NOON))).toBe(true);
  expect(await isTold(seen('person', NIGHT))).toBe(false);
  expect(await isTold(seen('person', NOON), NIGHT)).toBe(false);
});

test('what was told is not told again before its cool-down is over; other things are', async () => {
  const subscriber = await subscribe({ cool_down_s: 60 });
  sinks.push.told(subscriber, seen('person'), NOON);
  expect(sinks.push.toldAt(subscriber)).toBe(NOON);
  expect(await isTold(seen('person', NOON + 59_999))).toBe(false);
  expect(await isTold(seen('cat', NOON + 1))).toBe(true);
  expect(await isTold(seen('person', NOON + 1, { pipeline: 'door' }))).toBe(true);
  expect(await isTold(seen('person', NOON + 60_000))).toBe(true);
});

test('a cool-down that is changed begins anew, and goes with its browser', async () => {
  const subscriber = await subscribe({ cool_down_s: 60 });
  sinks.push.told(subscriber, seen('person'), NOON);
  await sinks.push.subscriptions.put({ ...subscriber, cool_down_s: 30 });
  expect(await isTold(seen('person', NOON + 1))).toBe(true);
  await sinks.push.forget(ENDPOINT);
  expect(sinks.push.toldAt(subscriber)).toBe(null);
  expect(await isTold(seen('person'))).toBe(false);
});

test('a test arrives whatever the time and the kind, where that pipeline is wished for', async () => {
  const quiet = { from: '00:00', to: '23:59', time_zone: 'UTC' };
  await subscribe({ pipelines: ['porch'], labels: ['cat'], quiet });
  expect(await isTold(seen('person', NOON, { test: true }))).toBe(true);
  expect(await isTold(seen('person', NOON, { test: true, pipeline: 'door' }))).toBe(false);
});

test('what an earlier version kept of browsers is read: they wish for all of their pipelines', async () => {
  const { endpoint, keys } = new PushBrowser().subscription(ENDPOINT);
  const subscription = { endpoint, keys, pipelines: ['porch'], owner: null, createdAt: 1 };
  const file = join(folder, 'push-subscriptions.json');
  await writeFile(file, JSON.stringify({ subscriptions: [subscription] }), { mode: 0o600 });
  const [read] = (await PushSubscriptions.open(folder)).all;
  expect(read).toEqual({ ...subscription, ...PushWishSchema.parse({}), pipelines: ['porch'], name: '' });
  expect(subscriberId(subscription)).toMatch(/^[0-9a-f]{16}$/);
});
