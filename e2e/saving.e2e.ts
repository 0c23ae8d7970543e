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
    if (!database.objectStoreNames.contains('media')) {
      // Else the page could not bring it to its newest version.
      database.close();
      return { kinds: [], json: '' };
    }
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

/** An event as the first version of the shelf kept it. */
function keptBefore(second: number, phase: 'new' | 'end') {
  const at = 1_750_000_000_000 + second * 1000;
  const event = {
    id: `old-${second}`,
    type: 'object',
    phase,
    at,
    started_at: at,
    label: 'cat',
    text: 'A cat.',
  };
  const detail = { id: `saved~old-${second}`, pipeline: 'saved', event, zones: [], feedback: null };
  const rest = { protected: false, media: [], history: [{ phase, at, label: 'cat' }] };
  return { id: detail.id, startedAt: at, detail: { ...detail, ...rest } };
}

/** Makes the database as the first version made it, before the app is there. */
function makeFirstShelf(page: Page): Promise<void> {
  return page.evaluate(
    (rows) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('sightline-events', 1);
        opening.addEventListener('upgradeneeded', () => {
          const events = opening.result.createObjectStore('events', { keyPath: 'seq', autoIncrement: true });
          events.createIndex('id', 'id', { unique: true });
          events.createIndex('start', ['startedAt', 'seq']);
          for (const row of rows) events.put(row);
        });
        opening.addEventListener('error', () => reject(new Error(String(opening.error))));
        opening.addEventListener('success', () => {
          opening.result.close();
          resolve();
        });
      }),
    [keptBefore(1, 'end'), keptBefore(2, 'new')],
  );
}

/** What the browser's database holds of the events of before, and in which version it is. */
function shelfIn(page: Page): Promise<{ version: number; stores: string[]; phases: string[] }> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('sightline-events');
        opening.addEventListener('error', () => reject(new Error(String(opening.error))));
        opening.addEventListener('success', () => {
          const { result } = opening;
          const rows = result.transaction('events').objectStore('events').index('id');
          const asked = rows.getAll(IDBKeyRange.bound('saved~old-', 'saved~old-~'));
          asked.addEventListener('success', () => {
            const phases = asked.result.map(
              ({ detail }: { detail: { event: { phase: string } } }) => detail.event.phase,
            );
            resolve({ version: result.version, stores: [...result.objectStoreNames], phases });
            result.close();
          });
        });
      }),
  );
}

test('what an older version of the page kept is there in the newer one, and pictures lie beside it', async () => {
  const context = await browser.newContext({ permissions: ['camera'] });
  const before = await context.newPage();
  await before.goto(`${edge.url}/docs`);
  await makeFirstShelf(before);
  expect(await shelfIn(before)).toEqual({ version: 1, stores: ['events'], phases: ['end', 'new'] });
  await before.close();
  const app = await openApp(context, edge.url);
  await app.start('saved');
  await expect
    .poll(async () => (await keptIn(app.page)).kinds.length, { timeout: 20_000 })
    .toBeGreaterThan(0);
  // Nobody was left who could have said that the second one ended.
  expect(await shelfIn(app.page)).toEqual({
    version: 2,
    stores: ['events', 'media'],
    phases: ['end', 'end'],
  });
  await app.stop();
  expect(app.complaints).toEqual([]);
  await context.close();
});
