import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { openApp, type App } from './app.ts';
import { expectAccessible } from './axe.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

let edge: Edge;
let browser: Browser;
let context: BrowserContext;
let app: App;
let page: Page;
test.beforeAll(async () => {
  edge = await startEdge();
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});
test.beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  app = await openApp(context, edge.url);
  ({ page } = app);
});
test.afterEach(async () => {
  await context.close();
  // A browser itself complains of every answer that refuses.
  expect(app.complaints.filter((words) => !words.includes('412 (Precondition Failed)'))).toEqual([]);
});

const text = () => page.getByRole('textbox', { name: /Pipeline as YAML/ });
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const said = () => page.getByRole('main').getByRole('status').first();

/** The text as it stands in the editor. */
async function written(): Promise<string> {
  return (await text().locator('.cm-line').allInnerTexts()).map((line) => line.replace(/\n$/, '')).join('\n');
}

async function begin(template: string): Promise<void> {
  await page.getByRole('link', { name: 'New pipeline' }).click();
  await button(new RegExp(`^${template}`)).click();
  await expect(page.getByText('No problems.')).toBeVisible();
}

/** Puts the cursor behind the first line that holds some words. */
async function goBehind(words: string): Promise<void> {
  await text().locator('.cm-line', { hasText: words }).first().click();
  await page.keyboard.press('End');
}

test('the text is completed and checked, and what is wrong is put right with a press', async () => {
  await begin('Detect objects');
  await goBehind('confidence_threshold');
  await page.keyboard.press('Enter');
  await page.keyboard.type('top');
  // By the mouse: keys are taken for typing in the first moment of a list, so that nobody chooses by mistake.
  await page.getByRole('option', { name: /^top_k/ }).click();
  await page.keyboard.type('5');
  await expect.poll(written).toContain('          top_k: 5');
  await goBehind('source: camera');
  for (let at = 0; at < 3; at += 1) await page.keyboard.press('Backspace');
  await page.keyboard.type('ra');
  await expect(page.getByText(/unknown source `camra`|unknown source `camera/).first()).toBeVisible();
  await expect(button('Save in this browser')).toBeDisabled();
  await button('Change to camera').first().click();
  await expect(page.getByText('No problems.')).toBeVisible();
  await expect.poll(written).toContain('- source: camera');
});

test('keys are explained, and the keyboard gets out of the text', async () => {
  await begin('Detect objects');
  await text().getByText('confidence_threshold').hover();
  await expect(page.getByText('Detections below this score are not reported.')).toBeVisible();
  await text().click();
  await page.keyboard.press('Tab');
  await expect(text()).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(text()).not.toBeFocused();
});

test('the form and the text say the same, and comments stay', async () => {
  await begin('People count by window');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('At the door');
  await page.getByRole('textbox', { name: 'Name', exact: true }).press('Enter');
  await expect.poll(written).toContain('name: At the door');
  await page.getByLabel('Least score').fill('0.75');
  await page.getByLabel('Least score').press('Enter');
  await expect.poll(written).toContain('confidence_threshold: 0.75');
  expect(await written()).toContain('# Five frames a second are enough to count.');
  await button('Move log up').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(written).toMatch(/- log.*\n.*- tumbling_window/);
  await button('Remove log').click();
  await expect.poll(written).not.toContain('- log');
  await page.getByLabel('Add an element').selectOption('count_window');
  await button('Add at the end').click();
  await expect.poll(written).toContain('- count_window: { size: 30, slide: 10 }');
  await goBehind('name: At the door');
  await page.keyboard.type(' today');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('At the door today');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).not.toHaveValue('At the door today');
});

test('each detector has its own choice of where it runs, by keys too, and what is no choice is told', async () => {
  await begin('Two branches');
  const place = (name: string) =>
    page.getByRole('group', { name: `Settings of ${name}` }).getByLabel('Where this one runs');
  await expect(place('things')).toHaveValue('');
  await place('things').selectOption('On the edge');
  await expect.poll(written).toMatch(/name: things\n +placement: edge\n/);
  await place('faces').focus();
  await page.keyboard.press('i');
  await expect.poll(written).toMatch(/name: faces\n +placement: browser\n/);
  await expect(place('things')).toHaveValue('edge');
  await expect(page.getByText('No problems.')).toBeVisible();
  await page.getByLabel('Local only').check();
  await expect(page.getByText(/`local_only` pipeline sends no frame to the edge/)).toBeVisible();
  await expect(place('things').locator('option[value=edge]')).toBeDisabled();
  await expect(page.getByText('not on the edge: no frame may leave this device').first()).toBeVisible();
  await place('things').selectOption('As the pipeline');
  await expect.poll(written).not.toContain('placement: edge');
  expect(await written()).toContain('placement: browser');
  await expect(page.getByText('No problems.')).toBeVisible();
});

test('a pipeline of this browser is listed, runs, is changed while it runs, and is deleted', async () => {
  await begin('Faces');
  await button('Save in this browser').click();
  await expect(said()).toContainText('Saved in this browser.');
  await expect.poll(() => new URL(page.url()).hash).toBe('#edit/my-faces');
  await page.getByRole('link', { name: '← Picture' }).click();
  await expect(page.getByRole('button', { name: /My faces yours/ })).toBeVisible();
  expect((await fetch(`${edge.url}/api/pipelines/my-faces`)).status).toBe(404);
  await app.start('my-faces');
  await app.result({ placement: 'browser', nonEmpty: true });
  await page.evaluate(() => (location.hash = '#edit/my-faces'));
  await page.getByLabel('Least score').fill('0.99');
  await page.getByLabel('Least score').press('Enter');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await page.keyboard.press('Control+s');
  await text().click();
  await page.keyboard.press('Control+s');
  await expect(said()).toContainText('took the change over and goes on');
  expect((await app.state()).phase).toBe('running');
  await app.stop();
  await button('Delete …').click();
  await button('Delete for good').click();
  await expect(page.getByRole('button', { name: /My faces/ })).toHaveCount(0);
});

test('what was not saved is not lost unasked', async () => {
  await begin('Poses');
  page.once('dialog', (dialog) => void dialog.dismiss());
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(text()).toBeVisible();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(text()).toHaveCount(0);
});

test('a pipeline is put on the edge, and one that was changed there meanwhile is not overwritten unasked', async () => {
  await begin('Detect objects');
  await button('Save on the edge').click();
  await expect(said()).toContainText('Saved on the edge.');
  const address = `${edge.url}/api/pipelines/my-objects`;
  const stored = await (await fetch(address)).json();
  expect(stored.definition.steps[0]).toMatchObject({ model: 'centernet', options: { threshold: 0.4 } });
  const theirs = { name: 'Theirs', elements: stored.document.elements };
  const headers = { 'Content-Type': 'application/json' };
  await fetch(address, { method: 'PUT', headers, body: JSON.stringify(theirs) });
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine');
  await page.getByRole('textbox', { name: 'Name', exact: true }).press('Enter');
  await expect.poll(written).toContain('name: Mine');
  await button('Save on the edge').click();
  await expect(page.getByRole('heading', { name: 'It was changed on the edge meanwhile' })).toBeVisible();
  await expect(page.locator('.cm-deletedChunk', { hasText: 'Theirs' })).toBeVisible();
  expect((await (await fetch(address)).json()).name).toBe('Theirs');
  await button('Replace theirs with mine').click();
  await expect(said()).toContainText('Saved on the edge.');
  expect((await (await fetch(address)).json()).name).toBe('Mine');
  await page.reload();
  await expect(text()).toBeVisible();
  await expect.poll(written).toContain('# Only what the model is at least this sure of.');
  await button('Delete …').click();
  await button('Delete for good').click();
  await expect.poll(async () => (await fetch(address)).status).toBe(404);
});

test('who may not change the edge is told so, and can save in the browser', async () => {
  await page.route('**/api/session', (route) =>
    route.fulfill({ json: { required: true, role: 'view', name: 'Ann' } }),
  );
  await page.goto(`${edge.url}/#edit/objects`);
  await page.reload();
  await expect(button('Save on the edge')).toBeDisabled();
  await expect(page.getByText(/^On the edge: "Ann" may see/)).toBeVisible();
  await button('Duplicate').click();
  await button('Save in this browser').click();
  await expect(said()).toContainText('Saved in this browser.');
});

test('hostile texts are refused in words, and the page goes on', async () => {
  await begin('Poses');
  const fill = (value: string): Promise<void> =>
    text().evaluate((element, words) => {
      element.focus();
      document.execCommand('selectAll');
      const data = new DataTransfer();
      data.setData('text/plain', words);
      element.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, value);
  await fill('['.repeat(100_000));
  await expect(page.getByText(/nested too deeply/).first()).toBeVisible();
  await fill('a: [1, 2, 3]\n'.repeat(20_000));
  await expect(page.getByText(/holds too much/).first()).toBeVisible();
  await fill('x'.repeat(2_000_000));
  await expect(said()).toContainText('At most 1 MiB is read');
  await expect(button('Save in this browser')).toBeDisabled();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`it can be used by everybody, ${colorScheme}, down to 360 pixels`, async () => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('link', { name: 'New pipeline' }).click();
    await expect(button(/^Poses/)).toBeVisible();
    await expectAccessible(page);
    await button(/^Two branches/).click();
    await expect(page.getByText('No problems.')).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await expectAccessible(page);
  });
}
