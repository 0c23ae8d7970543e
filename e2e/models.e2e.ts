import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { expectAccessible, WCAG_WITHOUT_21 } from './axe.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';
import { modelsFolder, tinyYolox } from './tiny-model.ts';

const DOCUMENT = `
pipelines:
  things:
    - source: camera
    - detect_objects: { ai_model: { model: own-tiny } }
`;

const tiny = tinyYolox({ id: 'own-tiny', side: 32, stride: 8, preprocess: {} });

let folder: string;
let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-models-'));
  await writeFile(join(folder, 'document.yaml'), DOCUMENT);
  // Right by its size alone.
  await writeFile(join(folder, 'yolox_nano_416.onnx'), Buffer.alloc(3_660_092));
  edge = await startEdge({
    document: join(folder, 'document.yaml'),
    flags: ['--models', await modelsFolder(tiny)],
    env: { SIGHTLINE_MODEL_MIRROR: folder },
  });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
  await rm(folder, { recursive: true });
});

/** The page, as of an edge that does not have the model of the test. */
async function openModels(): Promise<Awaited<ReturnType<typeof openApp>>> {
  const context = await browser.newContext();
  const app = await openApp(context, edge.url);
  const { page } = app;
  await page.route('**/api/models', async (route) => {
    const response = await route.fetch();
    const models: { id: string }[] = await response.json();
    await route.fulfill({ response, json: models.filter(({ id }) => id !== 'own-tiny') });
  });
  await page.route('**/api/models/own-tiny', (route) =>
    route.fulfill({ status: 404, json: { message: 'There is no model "own-tiny".' } }),
  );
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(page.getByRole('heading', { name: 'Models', level: 2 })).toBeFocused();
  return app;
}

interface Given {
  readonly name: string;
  readonly bytes: readonly number[];
}

/** Drops files on a part of the app. */
async function dropOn(page: Page, part: string, files: readonly Given[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of given) transfer.items.add(new File([new Uint8Array(bytes)], name));
    return transfer;
  }, files);
  await page.locator(part).dispatchEvent('drop', { dataTransfer });
}

async function give(page: Page, manifest: object): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (
    await chooser
  ).setFiles([
    { name: 'model.onnx', mimeType: 'application/octet-stream', buffer: Buffer.from(tiny.onnx) },
    { name: 'manifest.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(manifest)) },
  ]);
}

test('the catalog is listed with licences, and a download that is not the meant file is told and not kept', async () => {
  const { page } = await openModels();
  const entry = page.getByRole('article', { name: /^YOLOX-Nano at 416/ });
  await expect(entry).toContainText('Good for people and things in real time');
  await expect(entry).toContainText('0.33 mAP on 128 pictures of COCO val2017');
  await entry.getByText('Licence Apache-2.0').click();
  await expect(entry.getByText(/Weights: YOLOX/)).toBeVisible();
  await entry.getByRole('button', { name: /^Download/ }).click();
  await expect(entry.getByRole('alert')).toContainText('not the one that was meant');
  await expect(entry.getByRole('button', { name: /^Download/ })).toHaveText('Try again');
  await expect(entry.getByRole('button', { name: /^Download/ })).toBeFocused();
});

test('a model that is given to the page is checked, kept, and used by a pipeline in this browser', async () => {
  const app = await openModels();
  const { page } = app;
  await give(page, { ...tiny.manifest, inputs: [{ ...tiny.manifest.inputs[0], name: 'pixels' }] });
  await expect(page.getByRole('status').filter({ hasText: 'no input "pixels"' })).toBeVisible();
  await give(page, tiny.manifest);
  await expect(page.getByRole('status').filter({ hasText: 'ready in this browser' })).toBeVisible();
  await page.reload();
  const entry = page.getByRole('article', { name: tiny.manifest.name });
  await expect(entry).toContainText('In this browser');
  await page.getByRole('link', { name: 'Back to the picture' }).click();
  await app.setPlacement('browser');
  await app.start('things');
  expect((await app.result({ placement: 'browser', nonEmpty: true })).detections.length).toBeGreaterThan(0);
  await app.stop();
  await page.getByRole('link', { name: 'Models' }).click();
  await entry.getByRole('button', { name: /^Remove/ }).click();
  await expect(entry.getByRole('button', { name: 'Keep' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(entry.getByRole('button', { name: /^Remove/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await entry.getByRole('button', { name: 'Remove the files' }).click();
  await expect(entry).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Models', level: 2 })).toBeFocused();
});

test('a model that is dropped on the picture opens the page of models, which takes it once', async () => {
  const { page } = await openModels();
  await page.getByRole('link', { name: 'Back to the picture' }).click();
  await dropOn(page, 'sl-stage', [
    { name: 'model.onnx', bytes: [...tiny.onnx] },
    { name: 'manifest.json', bytes: [...Buffer.from(JSON.stringify(tiny.manifest))] },
  ]);
  await expect(page.getByRole('heading', { name: 'Models', level: 2 })).toBeVisible();
  const ready = page.getByRole('status').filter({ hasText: 'ready in this browser' });
  await expect(ready).toBeVisible();
  await expect(page.getByRole('article', { name: tiny.manifest.name })).toContainText('In this browser');
  await page.getByRole('link', { name: 'Back to the picture' }).click();
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(page.getByRole('article', { name: tiny.manifest.name })).toBeVisible();
  await expect(ready).toBeHidden();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing to say about the models in ${colorScheme} colours, and they fit 360 pixels`, async () => {
    const { page } = await openModels();
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 360, height: 740 });
    await expect(page.getByRole('article').first()).toBeVisible();
    await expectAccessible(page, { tags: WCAG_WITHOUT_21 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
}

test('what is dropped beside the places for it is taken all the same, and the app is not left for it', async () => {
  const app = await openModels();
  const { page } = app;
  const address = page.url().replace('#models', '');
  const leaves = await page.locator('sl-header').evaluate((header) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([], 'mine.onnx'));
    const over = new DragEvent('dragover', { dataTransfer, bubbles: true, composed: true, cancelable: true });
    return header.dispatchEvent(over);
  });
  expect(leaves).toBe(false);
  const { jpeg } = await facesScene();
  await dropOn(page, 'sl-header', [{ name: 'faces.jpg', bytes: [...jpeg] }]);
  await expect.poll(async () => (await app.state()).capture?.rung).toBe('picture');
  expect([`${address}#`, address]).toContain(page.url());
  await dropOn(page, 'sl-header', [{ name: 'mine.onnx', bytes: [1, 2, 3] }]);
  await expect(page.getByRole('heading', { name: 'Models', level: 2 })).toBeVisible();
  await expect(page.getByText(/manifest/).first()).toBeVisible();
  expect(page.url()).toBe(`${address}#models`);
  await page.context().close();
});
