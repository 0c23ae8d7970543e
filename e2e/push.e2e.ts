import { expect, test } from '@playwright/test';
import type { CDPSession, Page } from '@playwright/test';
import { openApp } from './app.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';

/** By what the browser's own tools know the page's service worker. */
async function registrationOf(cdp: CDPSession): Promise<string> {
  const found = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  return found;
}

/** What the browser shows at the moment. */
function shown(page: Page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const notifications = await registration.getNotifications();
    return notifications.map(({ title, body, tag, data }) => ({ title, body, tag, data: String(data) }));
  });
}

test('a push message is shown, and one of the same thing takes its place', async () => {
  const edge = await startEdge();
  const browser = await launch();
  try {
    const context = await browser.newContext();
    await context.grantPermissions(['notifications'], { origin: edge.url });
    const { page, complaints } = await openApp(context, edge.url);
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 })
      .toBe('activated');
    const cdp = await context.newCDPSession(page);
    const registrationId = await registrationOf(cdp);
    const deliver = (message: object) =>
      cdp.send('ServiceWorker.deliverPushMessage', {
        origin: edge.url,
        registrationId,
        data: JSON.stringify(message),
      });
    const message = { title: 'Person at door', text: 'A person', tag: 'porch~1', link: '/#/events/porch~1' };
    await deliver(message);
    const one = {
      title: 'Person at door',
      body: 'A person',
      tag: 'porch~1',
      data: `${edge.url}/#/events/porch~1`,
    };
    await expect.poll(() => shown(page)).toEqual([one]);
    await deliver({ ...message, text: 'It is gone' });
    await expect.poll(() => shown(page)).toEqual([{ ...one, body: 'It is gone' }]);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
  }
});
