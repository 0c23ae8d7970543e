import { expect, test, type Browser } from '@playwright/test';
import type { PipelineListing } from '../shared/pipeline/listing.ts';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  edge = await startEdge();
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

async function listed(): Promise<PipelineListing[]> {
  return (await fetch(`${edge.url}/api/runs`)).json();
}

test('a run in one browser is seen in every other, until it ends or is made private', async () => {
  const mine = await openApp(browser, edge.url);
  const other = await openApp(browser, edge.url);
  await mine.setPlacement('browser');
  await mine.start('faces');
  const entry = other.page.getByText(/Faces \(in a browser\)/i);
  await expect(entry).toBeVisible();
  await expect(mine.page.getByText(/Faces \(in a browser\)/i)).toHaveCount(0);
  await expect
    .poll(async () => (await listed()).map(({ of, host, state }) => [of, host, state]))
    .toEqual([['faces', 'browser', 'running']]);
  await mine.page.getByLabel('List what runs here to others').uncheck();
  await expect(entry).toHaveCount(0);
  await mine.page.getByLabel('List what runs here to others').check();
  await expect(entry).toBeVisible();
  await mine.stop();
  await expect.poll(listed).toEqual([]);
  expect([...mine.complaints, ...other.complaints]).toEqual([]);
  await Promise.all([mine.page.close(), other.page.close()]);
});

test('each of several pipelines of a page is listed under a name of its own, and goes when it ends', async () => {
  const [mine, other] = await Promise.all([openApp(browser, edge.url), openApp(browser, edge.url)]);
  await mine.setPlacement('browser');
  await mine.start('faces');
  await mine.page.getByLabel('Add a pipeline to this picture').selectOption('faces');
  await expect.poll(async () => (await listed()).map(({ of }) => of)).toEqual(['faces', 'faces']);
  const entries = other.page.getByText(/Faces \(in a browser\)/i);
  await expect(entries).toHaveCount(2);
  await expect(mine.page.getByText(/Faces \(in a browser\)/i)).toHaveCount(0);
  const tick = mine.page.getByLabel('List what runs here to others');
  await tick.uncheck();
  await expect(entries).toHaveCount(0);
  await tick.check();
  await expect(entries).toHaveCount(2);
  await mine.page.getByRole('button', { name: /^Remove faces/i }).click();
  await expect(entries).toHaveCount(1);
  await mine.page.goto('about:blank');
  await expect.poll(listed).toEqual([]);
  expect(other.complaints).toEqual([]);
  await Promise.all([mine.page.close(), other.page.close()]);
});

test('a page that goes away is listed no more', async () => {
  const app = await openApp(browser, edge.url);
  await app.setPlacement('browser');
  await app.start('faces');
  await expect.poll(async () => (await listed()).length).toBe(1);
  await app.page.goto('about:blank');
  await expect.poll(listed).toEqual([]);
  await app.page.close();
});
