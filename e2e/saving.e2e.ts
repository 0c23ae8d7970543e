import { expect, test, type Browser, type Page } from '@playwright/test';
import { AmbianicSampleSchema } from '../shared/elements/ambianic-sample.ts';
import { imbalanceOf } from '../shared/run/imbalance.cases.ts';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

let browser: Browser;
let edge: Edge;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/saving.yaml' });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** What the browser's database holds: kinds and beginnings of files, and the JSON of the newest sample. */
function keptIn(page: Page): Promise<{ readonly kinds: readonly string[]; readonly json: string }> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(new Error(String(request.error))));
      });
    const database = await asked(indexedDB.open('sightline-events'));
    if (!database.objectStoreNames.contains('media')) return { kinds: [], json: '' };
    const media = database.transaction('media').objectStore('media');
    const files: { kind: string; data: Uint8Array }[] = await asked(media.getAll());
    database.close();
    const inferred = files.findLast(({ kind }) => kind === 'inference');
    return {
      kinds: files.map(({ kind, data }) => `${kind} ${String(data[0])}`),
      json: new TextDecoder().decode(inferred?.data),
    };
  });
}

test('a page saves pictures with what was found in them in its own database', async () => {
  const app = await openApp(browser, edge.url);
  await app.start('saved');
  const saver = async () => (await app.figures())?.elements.find(({ name }) => name === 'save_detections');
  const savedCount = async () => /"saved":(\d+)/.exec(JSON.stringify((await saver())?.metrics ?? {}))?.[1];
  await expect.poll(async () => Number((await savedCount()) ?? 0), { timeout: 20_000 }).toBeGreaterThan(2);
  const { kinds, json } = await keptIn(app.page);
  // JPEGs begin with 255, JSON with a brace.
  expect(new Set(kinds)).toEqual(new Set(['snapshot 255', 'thumbnail 255', 'inference 123']));
  const sample = AmbianicSampleSchema.parse(JSON.parse(json));
  expect(sample.inference_meta).toEqual({ display: 'Face Detection' });
  expect(sample.inference_result?.[0]).toMatchObject({ label: 'face' });
  const figures = await app.figures();
  expect(figures === null ? null : imbalanceOf(figures.ledger)).toBe(0);
  expect((await saver())?.failed).toBe(0);
  await app.stop();
  expect(app.complaints).toEqual([]);
  await app.page.close();
});
