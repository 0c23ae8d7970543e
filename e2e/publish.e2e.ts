import { expect, test, type Browser, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { expectAccessible } from './axe.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/published.yaml' });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** Opens the app in a tab of its own and publishes its camera as `porch`. */
async function publish(): Promise<{ page: Page; complaints: readonly string[] }> {
  const { page, complaints } = await openApp(await browser.newContext({ permissions: ['camera'] }), edge.url);
  await page.getByText('Publish this camera').click();
  await page.getByLabel('Its name on the edge').fill('porch');
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByText(/Published as publish:porch: up to 5 pictures a second of/)).toBeVisible();
  return { page, complaints };
}

async function ask<T>(path: string): Promise<T> {
  const answer = await fetch(`${edge.url}${path}`);
  return (await answer.json()) as T;
}

/** How many workers of a page send pictures. */
function workersOf(page: Page): number {
  return page.workers().filter((worker) => /\/publish-[^/]*\.js$/.test(worker.url())).length;
}

/** How the pipeline and its source do, as everybody sees it. */
async function how(): Promise<{ state: string; source: string }> {
  const [{ state }, { published }] = await Promise.all([
    ask<{ state: string }[]>('/api/pipelines').then(([only]) => only ?? { state: 'none' }),
    ask<{ published: { state: string }[] }>('/api/sources'),
  ]);
  return { state, source: published[0]?.state ?? 'none' };
}

/** Waits until the pipeline finds a face in what comes. */
async function findsFaces(): Promise<void> {
  const abort = AbortSignal.timeout(30_000);
  const answer = await fetch(`${edge.url}/api/pipelines/porch/taps/detect_faces`, { signal: abort });
  let text = '';
  for await (const part of answer.body ?? []) {
    text += Buffer.from(part).toString();
    if (/"label":"face"/.test(text)) break;
  }
  expect(text).toContain('"label":"face"');
}

test('a tab publishes its camera, a pipeline on the edge finds faces in it; it goes, is waited for, and comes back', async () => {
  await expect.poll(how).toEqual({ state: 'running', source: 'waiting' });
  const first = await publish();
  await findsFaces();
  await expect.poll(how).toEqual({ state: 'running', source: 'publishing' });
  await first.page.close();
  await expect.poll(how).toEqual({ state: 'healing', source: 'waiting' });
  const second = await publish();
  await findsFaces();
  await expect.poll(how).toEqual({ state: 'running', source: 'publishing' });
  await second.page.getByRole('button', { name: 'Stop publishing' }).click();
  await expect(second.page.getByText(/can then read it/)).toBeVisible();
  await expect.poll(how).toEqual({ state: 'healing', source: 'waiting' });
  expect([...first.complaints, ...second.complaints]).toEqual([]);
});

test('a second tab takes the place of the first, which says so and does not fight', async () => {
  const first = await publish();
  const second = await publish();
  await expect(first.page.getByText(/Another camera is published as "porch" now/)).toBeVisible();
  await expect.poll(how).toEqual({ state: 'running', source: 'publishing' });
  // It has let go of everything that it would need to come back by itself, and the other one is seen on.
  await expect(first.page.getByRole('button', { name: 'Publish', exact: true })).toBeVisible();
  await expect.poll(() => workersOf(first.page)).toBe(0);
  expect(workersOf(second.page)).toBe(1);
  await findsFaces();
  await expect(second.page.getByText(/Published as publish:porch/)).toBeVisible();
  await Promise.all([first.page.close(), second.page.close()]);
});

test('the panel can be used by keyboard and has no fault that a tool finds, in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 740 } });
    const { page } = await openApp(context, edge.url);
    await page.getByText('Publish this camera').click();
    const field = page.getByLabel('Its name on the edge');
    await field.focus();
    await field.fill('not a name');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeFocused();
    await expectAccessible(page);
    await page.locator('sl-publish').screenshot({ path: `build/test-results/publish-${colorScheme}.png` });
    await context.close();
  }
});
