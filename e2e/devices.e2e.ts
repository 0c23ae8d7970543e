import { expect, test, type Browser } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from './app.ts';
import { expectAccessible } from './axe.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';

const HOUSE = `
pipelines:
  porch:
    - source: { uri: 'synthetic:width=320&height=240&fps=5', live: true }
    - sample: { every: 1 }
`;
const GARAGE = HOUSE.replace('porch', 'gate');

let folder: string;
let house: Edge;
let garage: Edge;
let browser: Browser;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-devices-'));
  await writeFile(join(folder, 'house.yaml'), HOUSE);
  await writeFile(join(folder, 'garage.yaml'), GARAGE);
  [house, garage, browser] = await Promise.all([
    startEdge({ document: join(folder, 'house.yaml') }),
    startEdge({ document: join(folder, 'garage.yaml'), flags: ['--https'] }),
    launch(),
  ]);
});
test.afterAll(async () => {
  await browser.close();
  await Promise.all([house.stop(), garage.stop()]);
  await rm(folder, { recursive: true });
});

test('another edge is paired once its certificate was compared; its pipelines are on the home page, live, until it is gone', async () => {
  const { page, complaints } = await openApp(await browser.newContext(), house.url);
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Home', level: 2 })).toBeFocused();
  await expect(page.getByRole('list', { name: 'Pipelines of This edge' })).toContainText('running');
  await page.getByRole('link', { name: 'Pair another edge' }).click();

  await expect(page.getByText('None is paired yet.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Address, or pairing link' }).fill(garage.url);
  await page.getByRole('textbox', { name: 'Name' }).fill('Garage');
  await page.keyboard.press('Enter');
  const told = /certificate is ([0-9A-F:]{95})/.exec(garage.log())?.[1] ?? 'none';
  await expect(page.getByText(told)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'trust it and pair' }).click();
  await expect(page.getByText('Garage is paired.')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Paired edges' })).toContainText('online since');
  await expectAccessible(page);

  await page.getByRole('link', { name: '← Home' }).click();
  const theirs = page.getByRole('list', { name: 'Pipelines of Garage' });
  await expect(theirs).toContainText(/5\.\d fps/);
  await expectAccessible(page);
  await theirs.getByRole('link', { name: 'gate', exact: true }).click();
  await expect(page).toHaveURL(/#live\/garage\/gate$/);
  await expect(page.getByText(/Live · \d/)).toBeVisible();
  await page.goto(`${house.url}/#events?device=garage`);
  await expect(page.getByRole('heading', { name: 'Events of garage' })).toBeVisible();
  await expect(page.getByText('Nothing has happened yet.')).toBeVisible();
  // The refusal of an uncompared certificate is a refused request, which a browser tells of.
  expect(complaints.filter((text) => !text.includes('409'))).toEqual([]);

  await garage.stop();
  await page.goto(`${house.url}/#home`);
  await expect(page.getByText(/offline since/)).toBeVisible();
  await expect(page.getByText(/Garage.* ended the connection|cannot be reached/)).toBeVisible();
  await page.goto(`${house.url}/#devices`);
  await page.getByRole('button', { name: 'Remove Garage' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('"Garage" is forgotten.')).toBeVisible();
  await expect(page.getByText('None is paired yet.')).toBeVisible();
});
