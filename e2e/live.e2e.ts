import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import type { DetectResult } from '../shared/detect/detector.ts';
import { openApp } from './app.ts';
import { expectAccessible, WCAG_WITHOUT_21 } from './axe.ts';
import { documentOf, FACES } from './test-document.ts';
import { watchFace } from './watched-face.ts';

const DOCUMENT = documentOf({ porch: [{ source: 'clip' }, FACES], here: [{ source: 'camera' }, FACES] });

const watched = watchFace(DOCUMENT);

/** Opens the app and watches the pipeline that runs on the edge. */
async function watch(
  host: Browser | BrowserContext = watched.browser,
): Promise<{ page: Page; complaints: readonly string[] }> {
  const { page, complaints } = await openApp(host, watched.edge.url);
  await page.getByRole('button', { name: /^porch/i }).click();
  await page.getByRole('link', { name: 'Watch live' }).click();
  await expect(page.getByText(/^Live · /)).toBeVisible();
  return { page, complaints };
}

interface Sight {
  /** The middle of the mark and of the box, as shares of the picture's width; null: not to be seen. */
  readonly mark: number | null;
  readonly box: number | null;
}

/** What is to be seen on the stage with each of so many display frames. */
function look(page: Page, frames: number): Promise<Sight[]> {
  return page.evaluate(async (count) => {
    const live = document.querySelector('sightline-app')?.shadowRoot?.querySelector('sl-live');
    const [picture, overlay] = live?.shadowRoot?.querySelectorAll('canvas') ?? [];
    if (picture === undefined || overlay === undefined) throw new Error('nothing is shown');
    const copy = new OffscreenCanvas(1, 1);
    const context = copy.getContext('2d', { willReadFrequently: true });
    const pixels = (canvas: HTMLCanvasElement): ImageData | undefined => {
      [copy.width, copy.height] = [canvas.width, canvas.height];
      context?.drawImage(canvas, 0, 0);
      return context?.getImageData(0, 0, canvas.width, canvas.height);
    };
    /** The middle of the columns whose pixels are meant. */
    const middle = (
      { data, width, height }: ImageData,
      isMeant: (red: number, green: number, blue: number, alpha: number) => boolean,
    ): number | null => {
      let [first, last] = [width, -1];
      for (let at = 0; at < width * height; at += 1) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(4 * at, 4 * at + 4);
        if (!isMeant(red, green, blue, alpha)) continue;
        first = Math.min(first, at % width);
        last = Math.max(last, at % width);
      }
      return last < 0 ? null : (first + last) / 2 / width;
    };
    const sights: { mark: number | null; box: number | null }[] = [];
    for (let frame = 0; frame < count; frame += 1) {
      await new Promise(requestAnimationFrame);
      const shown = pixels(picture);
      const mark =
        shown === undefined
          ? null
          : middle(shown, (red, green, blue) => green > 180 && red < 90 && blue < 90);
      const drawn = pixels(overlay);
      const seen = drawn === undefined ? null : middle(drawn, (_red, _green, _blue, alpha) => alpha > 200);
      // The picture is fitted into the overlay, whose sides stay empty.
      const [scale, height] = [picture.width / picture.height, overlay.height];
      const width = Math.min(overlay.width, height * scale);
      const box = seen === null ? null : (seen * overlay.width - (overlay.width - width) / 2) / width;
      sights.push({ mark, box });
    }
    return sights;
  }, frames);
}

test('a pipeline of the edge is watched in the page: its picture moves, and boxes stay on what they are about', async () => {
  const { page, complaints } = await watch();
  await expect.poll(async () => (await look(page, 1))[0]?.box ?? null).not.toBeNull();
  const sights = await look(page, 150);
  const marks = sights.flatMap(({ mark }) => mark ?? []);
  expect(Math.max(...marks) - Math.min(...marks)).toBeGreaterThan(0.1);
  const apart = sights.flatMap(({ mark, box }) =>
    mark === null || box === null ? [] : [Math.abs(mark - box)],
  );
  expect(apart.length).toBeGreaterThan(sights.length / 2);
  const [median = 1] = apart.toSorted((a, b) => a - b).slice(Math.floor(apart.length / 2));
  expect(median).toBeLessThan(0.03);
  await expect(page.getByRole('img', { name: /Live picture of porch: 1 × face/ })).toBeVisible();
  expect(complaints).toEqual([]);
  await page.close();
});

test('a server that is killed is said to be gone, and is watched again when it is back', async () => {
  const { page } = await watch();
  await watched.edge.kill();
  await expect(page.getByText(/The connection to the edge was lost\./)).toBeVisible();
  await watched.startAgain();
  await expect(page.getByText(/^Live · /)).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText(/was lost/)).toBeHidden();
  await page.close();
});

test('it is reached by its address, left with a button, and offered only where there is something to see', async () => {
  const { page } = await openApp(watched.browser, `${watched.edge.url}/#live/porch`);
  await expect(page.getByText(/^Live · /)).toBeVisible();
  await page.getByRole('button', { name: 'Stop watching' }).press('Enter');
  await expect(page.getByText(/^Live · /)).toBeHidden();
  await expect.poll(() => page.workers().length).toBe(0);
  await page.getByRole('button', { name: /^porch/i }).click();
  await expect(page.getByRole('link', { name: 'Watch live' })).toBeVisible();
  await page.getByRole('button', { name: /^here/i }).click();
  await expect(page.getByRole('link', { name: 'Watch live' })).toBeHidden();
  await page.goto(`${watched.edge.url}/#live/here`);
  await page.reload();
  await expect(page.getByText(/runs in a browser/)).toBeVisible();
  await page.close();
});

test('the screen stays on while it is watched, and no longer', async () => {
  const context = await watched.browser.newContext();
  await context.addInitScript(() => {
    const held = new Set<WakeLockSentinel>();
    const request = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (type) => {
      const lock = await request(type);
      held.add(lock);
      lock.addEventListener('release', () => held.delete(lock));
      return lock;
    };
    Reflect.set(window, 'heldLocks', held);
  });
  const { page } = await watch(context);
  const held = (): Promise<number> => page.evaluate(() => Reflect.get(window, 'heldLocks').size);
  await expect.poll(held).toBe(1);
  await page.getByRole('button', { name: 'Stop watching' }).click();
  await expect.poll(held).toBe(0);
  await context.close();
});

test('it can be read, and fits, in both themes and on a phone', async () => {
  const context = await watched.browser.newContext();
  const { page } = await watch(context);
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of [
      ['desktop', { width: 1360, height: 850 }],
      ['phone', { width: 360, height: 740 }],
    ] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(viewport);
      await expect(page.getByText(/^Live · /)).toBeVisible();
      await expectAccessible(page, { tags: WCAG_WITHOUT_21 });
      const beyond = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(beyond).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `build/test-results/live-${name}-${colorScheme}.png` });
    }
  }
  await context.close();
});

test('the element shows it on any page, and tells what is found', async () => {
  const page = await watched.browser.newPage();
  await page.goto(`${watched.edge.url}/docs`);
  const detail = await page.evaluate(async (url) => {
    await import(url);
    const view = document.createElement('sightline-view');
    view.setAttribute('source', 'edge:porch');
    document.body.append(view);
    return new Promise<DetectResult & { pipeline: string }>((resolve, reject) => {
      view.addEventListener('detections', (event) => {
        const found = (event as CustomEvent<DetectResult & { pipeline: string }>).detail;
        if (found.detections.length > 0) resolve(found);
      });
      view.addEventListener('error', (event) =>
        reject(new Error(JSON.stringify(Reflect.get(event, 'detail')))),
      );
    });
  }, `${watched.edge.url}/embed/sightline.js`);
  expect(detail).toMatchObject({ pipeline: 'porch', placement: 'edge', frame: { width: 640, height: 360 } });
  await expect(page.locator('sightline-view').getByRole('img', { name: 'Live picture' })).toBeVisible();
  await page.evaluate(() => document.querySelector('sightline-view')?.remove());
  await expect.poll(() => page.workers().length).toBe(0);
  await page.close();
});
