import { expect, test, type Browser, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { expectAccessible } from './axe.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { focused, tabTo } from './keyboard.ts';
import { facesScene } from './scenes.ts';

const SCHEMES = ['light', 'dark'] as const;

/** The narrowest screen that the page has to fit on. */
const NARROWEST = { width: 360, height: 740 };

/** Of those who want less motion colours change at once: none is caught on its way to another. */
const MOTION = { reducedMotion: 'reduce' } as const;

const VIEWS = [
  { name: 'desktop', viewport: { width: 1440, height: 900 } },
  { name: 'phone', viewport: { width: 390, height: 844 } },
];

let edge: Edge;
let seeing: Browser;
let blind: Browser;
test.beforeAll(async () => {
  edge = await startEdge();
  seeing = await launch({ camera: await calmCameraFile(await facesScene()) });
  blind = await launch();
});
test.afterAll(async () => {
  await seeing.close();
  await blind.close();
  await edge.stop();
});

/** Whether the page can be moved sideways. */
function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    globalThis.scrollTo(1000, globalThis.scrollY);
    const moved = globalThis.scrollX > 0;
    globalThis.scrollTo(0, globalThis.scrollY);
    return moved || document.documentElement.scrollWidth > document.documentElement.clientWidth;
  });
}

/** Until what was changed is drawn, and no colour is on its way to another any more. */
function twoFrames(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}

/** Everything that can be judged by looking at the page as it is: in both themes, and at the narrowest. */
async function inspect(page: Page): Promise<void> {
  const backgrounds = new Set<string>();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await twoFrames(page);
    await expectAccessible(page, { where: colorScheme });
    backgrounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  }
  expect(backgrounds.size).toBe(SCHEMES.length);
  const size = page.viewportSize();
  await page.setViewportSize(NARROWEST);
  expect(await scrollsSideways(page)).toBe(false);
  if (size !== null) await page.setViewportSize(size);
}

for (const { name, viewport } of VIEWS) {
  test(`nothing is wrong before, during and instead of a run: ${name}, light and dark`, async () => {
    const app = await openApp(await seeing.newContext({ viewport, ...MOTION }), edge.url);
    await expect(app.page.getByRole('button', { name: 'Start camera' })).toBeEnabled();
    await inspect(app.page);
    await app.setPlacement('browser');
    await app.start('faces');
    await app.result({ nonEmpty: true });
    await expect(app.page.getByText(/works offline/)).toBeAttached();
    await inspect(app.page);
    await app.page.context().close();

    const { page } = await openApp(await blind.newContext({ viewport, ...MOTION }), edge.url);
    await page.getByRole('button', { name: 'Start camera' }).click();
    await expect(page.getByRole('alert').first()).toBeVisible();
    await inspect(page);
    await page.context().close();
  });
}

test('by keyboard alone: past the pipelines, choose one, start, hear what is seen, stop', async () => {
  const { page } = await openApp(await seeing.newContext(), edge.url);
  await expect(page.getByRole('button', { name: 'Start camera' })).toBeEnabled();
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('a Skip to the picture');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('button Start camera');

  await tabTo(page, /^button faces/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, /^button Start camera$/);
  await page.keyboard.press('Enter');
  await expect(page.locator('[aria-live="polite"]').filter({ hasText: /\d × face/ })).toBeAttached();
  await tabTo(page, /^button Stop$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
  await page.context().close();
});
