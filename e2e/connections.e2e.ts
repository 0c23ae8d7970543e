import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type BrowserContext, type Page, type Request } from '@playwright/test';
import { openApp } from './app.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';

const DOCUMENT = `
pipelines:
  porch:
    - source: { uri: 'synthetic:width=320&height=240&fps=5', live: true }
    - sample: { every: 1 }
`;
const LIST = '/api/events/stream';
const LOG = '/api/logs/stream';

let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  const document = join(await mkdtemp(join(tmpdir(), 'sightline-document-')), 'porch.yaml');
  await writeFile(document, DOCUMENT);
  edge = await startEdge({ document });
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** The event streams that the tabs of a browser hold open, by their paths. */
function openStreams(context: BrowserContext): () => string[] {
  const open = new Set<Request>();
  context.on('request', (request) => {
    if (request.headers().accept === 'text/event-stream') open.add(request);
  });
  context.on('requestfinished', (request) => open.delete(request));
  context.on('requestfailed', (request) => open.delete(request));
  return () => [...open].map((request) => new URL(request.url()).pathname).toSorted();
}

async function lookInto(page: Page): Promise<void> {
  await page.goto(`${edge.url}/#live/porch`);
  await page.getByText('Inside the pipeline').click();
  await expect(page.getByRole('list', { name: 'Log, newest first' }).getByRole('listitem')).not.toHaveCount(
    0,
  );
}

test('tabs that show Home, and a pipeline of the edge from the inside, share one event stream each for all of it', async () => {
  const context = await browser.newContext();
  const streams = openStreams(context);
  const tabs: Page[] = [];
  for (let count = 0; count < 2; count += 1) {
    const { page } = await openApp(context, `${edge.url}/#devices`);
    await expect(page.getByText('None is paired yet.')).toBeVisible();
    await page.goto(`${edge.url}/#home`);
    await expect(page.getByRole('list', { name: 'Pipelines of This edge' })).toContainText('running');
    tabs.push(page);
  }
  await expect.poll(streams).toEqual([LIST]);
  for (const page of tabs) await lookInto(page);
  await expect.poll(streams).toEqual([LIST, LOG]);

  // Whichever held them: the other goes on.
  await tabs[0]?.close();
  await expect.poll(streams).toEqual([LIST, LOG]);
  await context.close();
});
