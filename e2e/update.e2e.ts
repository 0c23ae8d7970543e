import { expect, test, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';
import { copyInstallation } from './installation.ts';

const offer = (page: Page) =>
  page.getByRole('status').filter({ hasText: 'A new version of Sightline is ready.' });

/** Takes the offer and waits until the new page is there. */
async function accept(page: Page, title: string): Promise<void> {
  await offer(page).getByRole('button', { name: 'Update' }).click();
  await expect(page).toHaveTitle(title);
  await page.waitForFunction(() => document.querySelector('sightline-app') !== null);
}

/** The service workers of the page that are not in charge. */
function idleWorkers(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { installing, waiting, active } = await navigator.serviceWorker.ready;
    const { controller } = navigator.serviceWorker;
    if (active === null || active !== controller) throw new Error('the active worker is not in charge');
    return [installing, waiting].flatMap((worker) => (worker === null ? [] : [worker.state]));
  });
}

test('a new version offers itself, waits to be accepted, and takes over', async () => {
  const installation = await copyInstallation();
  const edge = await startEdge({ installation: installation.folder });
  const browser = await launch();
  try {
    const { page, complaints } = await openApp(await browser.newContext(), edge.url);
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
    expect(await offer(page).count()).toBe(0);

    // While the page is open, on its very first visit: the hourly look finds it.
    await installation.publish('Second');
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(offer(page)).toBeVisible();
    await accept(page, 'Second');
    expect(await idleWorkers(page)).toEqual([]);
    expect(await offer(page).count()).toBe(0);

    // On a later visit: the page that opens is still the old one, until the offer is taken.
    await installation.publish('Third');
    await page.reload();
    await expect(offer(page)).toBeVisible();
    await expect(page).toHaveTitle('Second');
    expect(await idleWorkers(page)).toEqual(['installed']);
    await page.reload();
    await expect(offer(page)).toBeVisible();
    await expect(page).toHaveTitle('Second');
    await accept(page, 'Third');
    expect(await idleWorkers(page)).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
    await installation.remove();
  }
});
