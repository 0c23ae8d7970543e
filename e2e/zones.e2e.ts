import { expect, test, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { expectAccessible } from './axe.ts';
import { porchDocument } from './test-document.ts';
import { watchFace } from './watched-face.ts';

const DOCUMENT = porchDocument(
  {
    zone: {
      zones: {
        sky: {
          polygon: [
            [0, 0],
            [0.2, 0],
            [0.1, 0.2],
          ],
        },
      },
    },
  },
  { line: { lines: { gate: { from: [0.5, 1], to: [0.5, 0.5] } } } },
);

const watched = watchFace(DOCUMENT);

/** Presses at these places of the picture, shares of it. */
async function press(page: Page, ...places: readonly (readonly [number, number])[]): Promise<void> {
  const picture = page.getByRole('application', { name: 'Shapes on the picture' });
  const { x, y, width, height } = (await picture.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  for (const [left, top] of places) await page.mouse.click(x + left * width, y + top * height);
}

test('a zone is drawn on the live picture, moved by keys and saved; the pipeline goes on and counts in it', async () => {
  const context = await watched.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const { page, complaints } = await openApp(context, `${watched.edge.url}/#live/porch`);
  await expect(page.getByText('sky: 0 in it')).toBeVisible();
  await expect(page.getByText(/^gate: [1-9]\d* in/)).toBeVisible();
  await page.getByRole('button', { name: 'Edit zones' }).click();
  await page.getByRole('button', { name: 'Draw a zone' }).click();
  await press(page, [0.02, 0.3], [0.98, 0.3], [0.98, 0.98], [0.02, 0.98]);
  await page.keyboard.press('Enter');
  await expect(page.getByText('zone_1 is there.')).toBeVisible();
  const point = page.getByRole('button', { name: /^Point 2 of 4/ });
  const fromTop = page.getByRole('spinbutton', { name: 'Point 2, percent from the top' });
  await expect(fromTop).toHaveValue(/^(29|30)(\.\d)?$/);
  const before = Number(await fromTop.inputValue());
  await point.press('Shift+ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(fromTop).toHaveValue(String(Math.round(10 * (before - 6)) / 10));
  await page.keyboard.press('Control+z');
  await expect(fromTop).toHaveValue(String(Math.round(10 * (before - 5)) / 10));
  await expect(point).toBeFocused();
  // Behind a dialog the page is inert: where its own way past the header leads does not matter meanwhile.
  await expectAccessible(page, { tags: null, except: ['region', 'skip-link'] });
  await page.getByRole('textbox', { name: 'Name' }).fill('floor');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved on the edge.')).toBeVisible();
  await expect(page.getByText('floor: 1 in it')).toBeVisible();
  // It was changed while it ran, and not started anew: what the line had counted is there.
  const answer = await context.request.get(`${watched.edge.url}/api/pipelines/porch/notices`);
  expect(JSON.stringify(await answer.json())).toContain('"changed"');
  await expect(page.getByText(/^gate: [1-9]\d* in/)).toBeVisible();
  expect(complaints).toEqual([]);
  await context.close();
});
