import { expect, test, type Page } from '@playwright/test';
import type { StoredEvent } from '../shared/run/event-store.ts';
import { openApp } from './app.ts';
import { expectAccessible } from './axe.ts';
import { porchDocument } from './test-document.ts';
import { watchFace } from './watched-face.ts';

const DOCUMENT = porchDocument(
  {
    zone: {
      zones: {
        everywhere: {
          polygon: [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 1],
          ],
          labels: ['face'],
        },
      },
    },
  },
  { object_events: { update_every_ms: 1000 } },
  { save_events: {} },
);

const watched = watchFace(DOCUMENT);

async function openEvents(): Promise<{ page: Page; complaints: readonly string[] }> {
  const app = await openApp(await watched.browser.newContext(), watched.edge.url);
  await app.page.getByRole('link', { name: 'Events' }).click();
  await expect(app.page.getByRole('heading', { name: 'Events', level: 2 })).toBeFocused();
  return app;
}

test('what a camera of the edge sees becomes an event, live; it is judged, linked to, and goes for everybody', async () => {
  const { page, complaints } = await openEvents();
  const row = page.getByRole('link', { name: /^face \d/ }).last();
  await expect(row).toBeVisible();
  await expect(row).toContainText('porch · Object · everywhere');
  await row.click();
  await expect(page.getByRole('heading', { name: /^face \d/, level: 3 })).toBeFocused();
  await page.getByRole('button', { name: 'Wrong' }).click();
  await page.getByRole('textbox', { name: 'It was' }).fill('mask');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Wrong: mask' })).toBeVisible();

  const other = await openApp(await watched.browser.newContext(), page.url());
  await expect(other.page.getByRole('textbox', { name: 'It was' })).toHaveValue('mask');
  await other.page.getByRole('combobox', { name: 'Verdict' }).selectOption('wrong');
  await expect(other.page.getByText('1 events')).toBeVisible();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'Events', level: 2 })).toBeFocused();
  await expect(other.page.getByText('Nothing like that happened.')).toBeVisible();
  expect([...complaints, ...other.complaints]).toEqual([]);
});

/** Events that nobody saw, a second apart. */
function invented(count: number): StoredEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const started_at = 1_750_000_000_000 - index * 1000;
    const id = `e${index}`;
    const event = {
      id,
      type: 'object',
      phase: 'once',
      at: started_at,
      started_at,
      text: `Event ${index}`,
    } as const;
    return {
      id: `porch~${id}`,
      pipeline: 'porch',
      event,
      zones: [],
      feedback: null,
      protected: false,
      media: [],
    };
  });
}

test('however far one scrolls, the page does not grow', async () => {
  const { page } = await openApp(await watched.browser.newContext(), watched.edge.url);
  const all = invented(1000);
  await page.route('**/api/events?*', async (route) => {
    const at = Number(new URL(route.request().url()).searchParams.get('cursor') ?? '0');
    const events = all.slice(at, at + 50);
    await route.fulfill({ json: { events, next: at + 50 < all.length ? String(at + 50) : null } });
  });
  await page.getByRole('link', { name: 'Events' }).click();
  await expect(page.getByText('Event 0', { exact: true })).toBeVisible();
  for (
    let turn = 0;
    turn < 60 && !(await page.getByText('Event 999', { exact: true }).isVisible());
    turn += 1
  )
    await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
  await expect(page.getByText('Event 999', { exact: true })).toBeVisible();
  await expect(page.getByText(/^1.00\d events$/)).toBeAttached();
  expect(await page.getByRole('listitem').count()).toBeLessThan(80);
});

test('an edge that is gone is said, and what it told stays', async () => {
  const gone = await watched.startAnother();
  try {
    const { page } = await openApp(await watched.browser.newContext(), gone.url);
    await page.getByRole('link', { name: 'Events' }).click();
    await expect(page.getByRole('link', { name: /^face \d/ }).first()).toBeVisible();
    await gone.kill();
    await expect(page.getByText('The edge is not heard. Shown is what it said last.')).toBeVisible();
    await expect(page.getByRole('link', { name: /^face \d/ }).first()).toBeVisible();
  } finally {
    await gone.stop();
  }
});

test('samples of nothing are shown to who asks for them', async () => {
  const { page } = await openApp(await watched.browser.newContext(), watched.edge.url);
  const counts = { total: 3, bytes: 0, labels: {}, zones: {}, pipelines: {}, types: { idle: 3 } };
  await page.route('**/api/events/counts', (route) => route.fulfill({ json: counts }));
  const asked: string[] = [];
  await page.route('**/api/events?*', async (route) => {
    asked.push(new URL(route.request().url()).search);
    await route.fulfill({ json: { events: invented(1), next: null } });
  });
  await page.getByRole('link', { name: 'Events' }).click();
  await expect(page.getByText('Event 0', { exact: true })).toBeVisible();
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('idle');
  await expect.poll(() => asked.at(-1)).toBe('?type=idle&limit=50');
  expect(asked[0]).toBe('?except_type=idle&limit=50');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing to say about events in ${colorScheme} colours, and they fit 360 pixels`, async () => {
    const context = await watched.browser.newContext({ colorScheme, viewport: { width: 360, height: 740 } });
    const { page } = await openApp(context, `${watched.edge.url}/#events`);
    await page
      .getByRole('link', { name: /^face \d/ })
      .first()
      .click();
    await expect(page.getByRole('button', { name: 'Right' })).toBeVisible();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.screenshot({ path: test.info().outputPath('events.png') });
    await context.close();
  });
}
