import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { expectAccessible, WCAG_WITHOUT_21 } from './axe.ts';
import { pairing } from './cli.ts';
import type { Edge } from './edge.ts';
import { documentOf, FACES } from './test-document.ts';
import { watchFace } from './watched-face.ts';

const DOCUMENT = documentOf({ porch: [{ source: 'clip' }, FACES, { throttle: { interval_ms: 100 } }] });

const watched = watchFace(DOCUMENT);

/** Opens the graph of the pipeline that is watched. */
async function openInside(page: Page): Promise<void> {
  await page.getByText('Inside the pipeline').click();
  await expect(page.getByText(/elements well\s+· in\s+[1-9][\d.]*, delivered\s+[1-9]/)).toBeVisible();
}

/** Watches the pipeline that runs on the edge, and looks into it. */
async function lookInto(
  host: Browser | BrowserContext = watched.browser,
): Promise<{ page: Page; complaints: readonly string[] }> {
  const { page, complaints } = await openApp(host, `${watched.edge.url}/#live/porch`);
  await openInside(page);
  return { page, complaints };
}

async function captured(
  { url }: Edge = watched.edge,
): Promise<{ delivered: number; paused: number; state: string }> {
  const answer = await fetch(`${url}/api/pipelines/porch/figures`);
  const { state, ledger } = await answer.json();
  return { state, delivered: ledger.delivered, paused: ledger.dropped.paused ?? 0 };
}

test('the graph of a pipeline of the edge shows its rates; pausing by its button stops frames, and resuming goes on', async () => {
  const { page, complaints } = await lookInto();
  await page.getByRole('button', { name: /^detect_faces\b/ }).click();
  const details = page.getByRole('region', { name: 'Details of detect_faces' });
  await expect(details.getByText('On the edge – its pipeline runs there')).toBeVisible();
  await page.getByRole('button', { name: 'Close detect_faces' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText(/^Paused ·/)).toBeVisible();
  await expect.poll(async () => (await captured()).state).toBe('paused');
  const { delivered } = await captured();
  await expect.poll(async () => (await captured()).paused).toBeGreaterThan(3);
  expect((await captured()).delivered).toBe(delivered);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(async () => (await captured()).delivered).toBeGreaterThan(delivered);
  await expect(page.getByText(/^Running ·/)).toBeVisible();
  expect(complaints).toEqual([]);
  await page.close();
});

test('it is stopped and started, one frame is traced, and samples, notices and log lines are there', async () => {
  const { page, complaints } = await lookInto();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText(/^Stopped ·/)).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).last().click();
  await expect(page.getByText(/^Running ·/)).toBeVisible();
  await page.getByRole('button', { name: 'Trace one frame' }).click();
  await expect(page.getByText(/Frame \d+ took[^]*the end of throttle/)).toBeVisible({ timeout: 15_000 });
  await page.getByRole('button', { name: /^source\b/ }).click();
  await page.getByRole('button', { name: 'Watch what goes out' }).click();
  const sample = page.getByRole('region', { name: 'Sample' });
  await expect(sample.getByText(/^frame · number \d+ · .* · 640 × 360/)).toBeVisible();
  await expect
    .poll(() => sample.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.height))
    .toBe(180);
  await expect(page.getByRole('region', { name: 'Health' }).getByRole('listitem').first()).toBeVisible();
  await page.getByLabel('From level').selectOption('debug');
  await expect(page.getByRole('list', { name: 'Log, newest first' })).toBeVisible();
  expect(complaints).toEqual([]);
  await page.close();
});

test('an edge that goes away leaves its last figures and words, and comes back by itself', async () => {
  const { page } = await lookInto();
  await watched.edge.kill();
  await expect(page.getByText(/The edge does not answer: .* Below is how it was last/)).toBeVisible();
  await expect(page.getByText(/elements well/)).toBeVisible();
  await watched.startAgain();
  await expect(page.getByText(/Below is how it was last/)).toBeHidden({ timeout: 40_000 });
  await expect(page.getByText(/^Running ·/)).toBeVisible();
  await page.close();
});

test('nothing is asked for once it is closed or left', async () => {
  const { page } = await lookInto();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await expect.poll(() => asked.filter((path) => path.endsWith('/figures')).length).toBeGreaterThan(1);
  await page.getByText('Inside the pipeline').click();
  await expect(page.getByText(/elements well/)).toBeHidden();
  await expect(page.locator('sl-inside-view')).toHaveCount(0);
  asked.length = 0;
  await page.getByRole('button', { name: 'Stop watching' }).click();
  await page.getByText('Inside the pipeline').click();
  await expect(page.getByText('Start a pipeline to look inside.')).toBeVisible();
  expect(asked.filter((path) => path.endsWith('/figures'))).toEqual([]);
  await page.close();
});

test('it can be read, and fits, in both themes and on a phone', async () => {
  const context = await watched.browser.newContext();
  const { page } = await lookInto(context);
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of [
      { width: 1360, height: 850 },
      { width: 360, height: 740 },
    ]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(viewport);
      await expect(page.getByText(/elements well/)).toBeVisible();
      // Of a page whose colours are just changing, some are still those of before.
      const accessible = (): Promise<void> => expectAccessible(page, { tags: WCAG_WITHOUT_21 });
      await expect(accessible).toPass({ timeout: 30_000 });
      const beyond = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(beyond).toBeLessThanOrEqual(0);
    }
  }
  await context.close();
});

for (const role of ['view', 'infer'] as const) {
  test(`whoever may only "${role}" sees all of it, cannot change it, and is told why`, async () => {
    const edge = await watched.startAnother({ flags: ['--require-token'] });
    try {
      const context = await watched.browser.newContext();
      const { page } = await openApp(context, await pairing(edge, role));
      await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
      await page.goto(`${edge.url}/#live/porch`);
      await openInside(page);
      const may = role === 'view' ? 'see pipelines and results' : 'see, and have frames worked on';
      await expect(page.getByText(`may ${may}; changing what is on the edge needs a token`)).toBeVisible();
      for (const name of ['Pause', 'Stop', 'Send'])
        await expect(page.getByRole('button', { name, exact: true })).toBeDisabled();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
      await page.getByRole('button', { name: 'Trace one frame' }).click();
      await expect(page.getByText(/Frame \d+ took/)).toBeVisible();
      await page.getByLabel('From level').selectOption('debug');
      await page.getByRole('button', { name: /^source\b/ }).click();
      await expect(page.getByRole('button', { name: 'Watch what goes out' })).toBeEnabled();
      await page.getByRole('button', { name: 'Watch what goes out' }).click();
      await expect(
        page.getByRole('region', { name: 'Sample' }).getByText(/^frame · number \d+/),
      ).toBeVisible();
      expect(asked.filter((request) => !request.startsWith('GET'))).toEqual([]);
      await context.close();
    } finally {
      await edge.stop();
    }
  });
}

test('what this edge may not change on a paired one cannot be pressed, and why is told, until it is paired anew', async () => {
  const garage = await watched.startAnother({ flags: ['--require-token'] });
  const pair = async (role: 'view' | 'manage'): Promise<void> => {
    const body = JSON.stringify({ address: await pairing(garage, role), name: 'Garage' });
    const headers = { 'Content-Type': 'application/json' };
    const paired = await fetch(`${watched.edge.url}/api/devices`, { method: 'POST', headers, body });
    expect(paired.status, await paired.text()).toBe(201);
  };
  try {
    await pair('view');
    const { page, complaints } = await openApp(watched.browser, `${watched.edge.url}/#live/garage/porch`);
    await openInside(page);
    const why = page.getByText('On "Garage" this edge may see pipelines and results; changing');
    await expect(why).toBeVisible();
    for (const name of ['Pause', 'Stop', 'Send'])
      await expect(page.getByRole('button', { name, exact: true })).toBeDisabled();
    expect(complaints).toEqual([]);
    await pair('manage');
    await expect(why).toBeHidden();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByText(/^Paused ·/)).toBeVisible();
    await page.close();
  } finally {
    await garage.stop();
    await fetch(`${watched.edge.url}/api/devices/garage`, { method: 'DELETE' });
  }
});

test('a pipeline of a paired edge is looked into from here; it goes away and comes back', async () => {
  let garage = await watched.startAnother();
  const { port } = garage;
  try {
    const body = JSON.stringify({ address: garage.url, name: 'Garage' });
    const headers = { 'Content-Type': 'application/json' };
    const paired = await fetch(`${watched.edge.url}/api/devices`, { method: 'POST', headers, body });
    expect(paired.status, await paired.text()).toBe(201);
    const { page } = await openApp(watched.browser, `${watched.edge.url}/#live/garage/porch`);
    await openInside(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(async () => (await captured(garage)).state).toBe('paused');
    expect((await captured()).state).toBe('running');
    await expect(page.getByText(/^Paused ·/)).toBeVisible();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByText(/^Running ·/)).toBeVisible();
    await page.getByRole('button', { name: 'Trace one frame' }).click();
    await expect(page.getByText(/Frame \d+ took/)).toBeVisible();
    await garage.kill();
    await expect(page.getByText(/cannot be reached: .* Below is how it was last/)).toBeVisible();
    await expect(page.getByText(/elements well/)).toBeVisible();
    garage = await watched.startAnother({ port });
    await expect(page.getByText(/Below is how it was last/)).toBeHidden({ timeout: 60_000 });
    await expect(page.getByText(/^Running ·/)).toBeVisible();
    await page.close();
  } finally {
    await garage.stop();
  }
});
