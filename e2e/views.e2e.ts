import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { expectAccessible, WCAG_WITHOUT_21 } from './axe.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { expectOpened, focused, tabTo } from './keyboard.ts';
import { facesScene } from './scenes.ts';
import { documentOf, FACES } from './test-document.ts';

const LOOKS = [{ source: 'camera' }, FACES];
const [ALL, WITHOUT_DOOR] = [
  { hall: LOOKS, porch: LOOKS, door: LOOKS, file: LOOKS },
  { hall: LOOKS, porch: LOOKS, file: LOOKS },
];

/** The part of a further view that the test looks at. */
interface TileElement extends HTMLElement {
  readonly viewer: Viewer;
}

let folder: string;
let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-views-'));
  await describe(ALL);
  edge = await startEdge({ document: join(folder, 'document.yaml') });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
  await rm(folder, { recursive: true });
});

const describe = (pipelines: Readonly<Record<string, unknown>>): Promise<void> =>
  writeFile(join(folder, 'document.yaml'), documentOf(pipelines));

/** The app with `hall` running in the browser, on the camera or on a picture. */
async function open(picture?: Buffer): Promise<App> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const app = await openApp(context, edge.url);
  await app.page.getByRole('radio', { name: 'Browser' }).check();
  await app.start('hall', picture);
  await expect(app.page.getByText('Seen now · 5')).toBeVisible();
  return app;
}

const add = (page: Page, pipeline: string): Promise<unknown> =>
  page.getByLabel('Add a pipeline to this picture').selectOption(pipeline);

/** Whether nothing lies beside the screen, or over another part of the page. */
function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const root = document.querySelector('sightline-app')?.shadowRoot;
    const end = root?.querySelector('main')?.getBoundingClientRect().bottom ?? 0;
    const last = root?.querySelector('.views')?.getBoundingClientRect().bottom ?? Infinity;
    const inside = root?.querySelector('sl-inside')?.getBoundingClientRect().top ?? 0;
    return scrollWidth <= clientWidth && last <= end + 1 && end <= inside;
  });
}

test('by keyboard alone a pipeline and a camera are added, started and removed; nothing is lost on the way', async () => {
  const { page, complaints } = await open();
  await tabTo(page, /^select Add a pipeline/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove porch' })).toBeVisible();
  await tabTo(page, /^button Remove porch$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toMatch(/^select Add a pipeline/);
  await tabTo(page, /^button Another camera$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('button Start view 2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Stop view 2' })).toBeVisible();
  await expect(page.getByText(/^Browser · [1-9]/)).toBeVisible();
  await tabTo(page, /^button Remove view 2$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('button Another camera');
  await expectOpened(page.getByLabel('Camera or screen'));
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a view runs the pipeline that was chosen for it, whatever that is called', async () => {
  const { page } = await open();
  await page.getByRole('button', { name: 'Another camera' }).click();
  await page.getByLabel('Pipeline of view 2').selectOption('file');
  await page.getByRole('button', { name: 'Start view 2' }).click();
  await expect(page.getByText(/^Browser · [1-9]/)).toBeVisible();
  const runs = page.locator('sl-tile').evaluate((tile: TileElement) => tile.viewer.state.pipeline);
  expect(await runs).toBe('file');
  await page.context().close();
});

test('one to four views fit, and axe finds nothing to say, in both themes', async () => {
  const { page } = await open();
  await add(page, 'door');
  for (const views of [1, 2, 3, 4]) {
    if (views > 1) await page.getByRole('button', { name: 'Another camera' }).click();
    for (const [colorScheme, width, height] of [
      ['light', 1280, 800],
      ['dark', 390, 844],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await expect.poll(() => fits(page), `${views} views, ${width} wide`).toBe(true);
      if (views === 1 || views === 3) continue;
      await expectAccessible(page, { tags: WCAG_WITHOUT_21 });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  // Side by side, two in a row.
  const tops = await page
    .locator('sl-stage')
    .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(2);
  await page.context().close();
});

test('a view that fails says so and is tried again alone; what is wrong with a pipeline beside the first is said by its name', async () => {
  const app = await open((await facesScene()).jpeg);
  const { page } = app;
  const plugIn = await page.evaluateHandle(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotReadableError'));
    return () => (navigator.mediaDevices.getUserMedia = ask);
  });
  await add(page, 'door');
  await page.getByRole('button', { name: 'Another camera' }).click();
  await page.getByRole('button', { name: 'Start view 2' }).click();
  await expect(page.getByRole('alert')).toContainText('The camera cannot be used');
  await plugIn.evaluate((act) => void act());
  const again = page.getByRole('button', { name: 'Try again' });
  await page.getByRole('group', { name: 'View 2' }).locator(again).click();
  await expect(page.getByText(/^Browser · [1-9]/)).toBeVisible();
  await page.getByRole('status').filter({ hasText: 'camera is in use' }).locator(again).click();
  await expect(again).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^door [1-9]/i })).toBeVisible();

  await describe(WITHOUT_DOOR);
  await expect(page.getByText(/^door: .*What runs here goes on/i)).toBeVisible();
  // It still runs on what it was started on.
  const undisturbed = { phase: 'running', error: null, warning: null, capture: { rung: 'picture' } };
  expect(await app.state()).toMatchObject(undisturbed);
  await describe(ALL);
  await expect(page.getByText(/What runs here goes on/)).toHaveCount(0);
  await page.context().close();
});

test('each pipeline announces what it sees once, in turn, and not again when its figures are looked at', async () => {
  const { page } = await open();
  const said = await page.evaluateHandle(() => {
    const lines: { words: string; at: number }[] = [];
    const before = new WeakMap<Element, string>();
    const look = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot !== null) look(element.shadowRoot);
        if (!element.matches('div[aria-live="polite"]')) continue;
        const words = element.textContent.trim();
        if (words !== '' && words !== before.get(element)) lines.push({ words, at: performance.now() });
        before.set(element, words);
      }
    };
    setInterval(() => look(document), 50);
    return lines;
  });
  const words = (): Promise<string[]> => said.evaluate((lines) => lines.map((line) => line.words));
  await expect.poll(words).toEqual(['5 × face']);
  await add(page, 'porch');
  await expect.poll(words).toEqual(['5 × face', 'porch: 5 × face']);
  await page.getByRole('button', { name: /^porch \d/i }).click();
  await add(page, 'door');
  await expect.poll(words).toEqual(['5 × face', 'porch: 5 × face', 'door: 5 × face']);
  const times = await said.evaluate((lines) => lines.map(({ at }) => at));
  for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThan(2500);
  await page.context().close();
});
