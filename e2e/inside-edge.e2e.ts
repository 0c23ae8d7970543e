import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { watchFace } from './watched-face.ts';

const DOCUMENT = `
version: '1'
sources:
  clip: { uri: 'file:face.y4m', live: true }
ai_models:
  faces: { model: blazeface }
pipelines:
  porch:
    - source: clip
    - detect_faces: { ai_model: faces }
    - throttle: { interval_ms: 100 }
`;

const watched = watchFace(DOCUMENT);

/** Watches the pipeline that runs on the edge, and looks into it. */
async function lookInto(
  host: Browser | BrowserContext = watched.browser,
): Promise<{ page: Page; complaints: readonly string[] }> {
  const { page, complaints } = await openApp(host, `${watched.edge.url}/#live/porch`);
  await page.getByText('Inside the pipeline').click();
  await expect(page.getByText(/elements well\s+· in\s+[1-9][\d.]*, delivered\s+[1-9]/)).toBeVisible();
  return { page, complaints };
}

async function captured(): Promise<{ delivered: number; paused: number; state: string }> {
  const answer = await fetch(`${watched.edge.url}/api/pipelines/porch/figures`);
  const { state, ledger } = await answer.json();
  return { state, delivered: ledger.delivered, paused: ledger.dropped.paused ?? 0 };
}

test('the graph of a pipeline of the edge shows its rates; pausing by its button stops frames, and resuming goes on', async () => {
  const { page, complaints } = await lookInto();
  await expect(page.getByRole('button', { name: /^detect_faces\b/ })).toBeVisible();
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
      const violations = async (): Promise<string[]> => {
        const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      };
      await expect.poll(violations).toEqual([]);
      const beyond = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(beyond).toBeLessThanOrEqual(0);
    }
  }
  await context.close();
});
