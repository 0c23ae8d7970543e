import { createECDH, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type BrowserContext } from '@playwright/test';
import { openApp } from './app.ts';
import { expectAccessible } from './axe.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';

const DOCUMENT = `
version: '1'
pipelines:
  porch:
    - source: { uri: 'synthetic:?scene=crossings&fps=5', live: true }
    - ground_truth: { uri: 'synthetic:?scene=crossings&fps=5' }
    - track: {}
    - object_events: {}
    - save_events: {}
    - web_push: {}
`;

/** A push service that the browser believes to have: this one has none without a network. */
async function fakePushService(context: BrowserContext): Promise<void> {
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  const json = {
    endpoint: 'https://push.invalid/one',
    keys: { p256dh: keys.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') },
  };
  await context.addInitScript((given) => {
    const subscribed = (): boolean => localStorage.getItem('fake-push') !== null;
    const subscription = (key: unknown) => ({
      endpoint: given.endpoint,
      options: { applicationServerKey: key, userVisibleOnly: true },
      toJSON: () => given,
      unsubscribe: async () => {
        localStorage.removeItem('fake-push');
        return true;
      },
    });
    Object.defineProperty(PushManager.prototype, 'getSubscription', {
      value: async () => (subscribed() ? subscription(null) : null),
    });
    Object.defineProperty(PushManager.prototype, 'subscribe', {
      value: async (options: PushSubscriptionOptionsInit) => {
        localStorage.setItem('fake-push', 'on');
        return subscription(options.applicationServerKey);
      },
    });
  }, json);
}

test('a browser says of what it is told, the edge keeps it, and it is turned off again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-told-'));
  await writeFile(join(folder, 'told.yaml'), DOCUMENT);
  const edge = await startEdge({ document: join(folder, 'told.yaml') });
  const browser = await launch();
  try {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    await context.grantPermissions(['notifications'], { origin: edge.url });
    await fakePushService(context);
    const { page, complaints } = await openApp(context, edge.url);
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 })
      .toBe('activated');
    await page.getByRole('link', { name: 'Notifications' }).click();
    await expect(page.getByRole('heading', { name: 'Notifications', level: 2 })).toBeFocused();
    await expect(page.getByText('This browser is told of nothing.')).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'Browsers of porch' })).toBeVisible();

    await page.getByLabel('Name of this browser').fill('Kitchen');
    await page.getByLabel('Sure by at least').selectOption('0.6');
    await page.getByLabel('Of the same thing').selectOption('300');
    await page.getByLabel('Tell nothing').check();
    await page.getByRole('button', { name: 'Turn notifications on' }).press('Enter');
    await expect(page.getByText('Notifications are on in this browser.')).toBeVisible();
    const entry = page.getByRole('listitem').filter({ hasText: 'Kitchen (this one)' });
    await expect(entry).toContainText('from 60% on · the same once in 5 min · quiet from 22:00 to 07:00');
    const kept = await (await page.request.get(`${edge.url}/api/push/subscriptions`)).json();
    expect(kept).toMatchObject([
      { name: 'Kitchen', min_score: 0.6, cool_down_s: 300, quiet: { from: '22:00' } },
    ]);

    await page.reload();
    await expect(page.getByLabel('Sure by at least')).toHaveValue('0.6');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.getByRole('button', { name: 'Turn off' }).click();
    await expect(page.getByText('Notifications are off in this browser.')).toBeVisible();
    await expect(entry).toHaveCount(0);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
    await rm(folder, { recursive: true });
  }
});
