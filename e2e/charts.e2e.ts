import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openApp } from './app.ts';
import { expectAccessible } from './axe.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';
import { expectOpened } from './keyboard.ts';

const DOCUMENT = `
version: '1'
pipelines:
  porch:
    - source: { uri: 'synthetic:?width=64&height=48&fps=10', live: true }
    - throttle: { interval_ms: 200 }
  yard:
    - source: { uri: 'synthetic:?width=64&height=48&fps=1', live: true }
    - throttle: { interval_ms: 200 }
`;

test('how a pipeline does is drawn, told in words, walked through by keys, and its end is said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-charts-'));
  await writeFile(join(folder, 'charts.yaml'), DOCUMENT);
  const edge = await startEdge({ document: join(folder, 'charts.yaml') });
  const browser = await launch();
  try {
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      reducedMotion: 'reduce',
    });
    const { page, complaints } = await openApp(context, `${edge.url}/#charts/porch`);
    await expect(page.getByRole('heading', { name: 'Charts', level: 2 })).toBeFocused();
    await expect(
      page.getByText(/^Now: in (9|10)\.\d, inferred [45]\.\d, dropped 0\.0 frames\/s/),
    ).toBeVisible();
    const chart = page.getByRole('slider', { name: 'Frames over time' });
    await expect(chart.locator('canvas')).toBeVisible();

    await chart.focus();
    await page.keyboard.press('Home');
    await expect(chart).toHaveAttribute('aria-valuenow', '0');
    await page.keyboard.press('ArrowRight');
    await expect(chart).toHaveAttribute('aria-valuenow', '1');
    await expect(chart).toHaveAttribute('aria-valuetext', /: in \d+\.\d, inferred /);
    const dropped = page.getByRole('button', { name: /^Dropped/ });
    await dropped.press('Enter');
    await expect(dropped).toHaveAttribute('aria-pressed', 'false');

    await expectOpened(page.getByRole('combobox', { name: 'Pipeline' }));
    expect(new URL(page.url()).hash).toBe('#charts/porch');

    await page.request.post(`${edge.url}/api/pipelines/porch/events/stop`);
    await expect(page.getByText(/^It stopped/)).toBeVisible();
    await page.getByText('As a table').click();
    await expect(page.getByRole('columnheader', { name: 'p99' })).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expectAccessible(page);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
    await rm(folder, { recursive: true });
  }
});
