import { expect, test, type Browser } from '@playwright/test';
import { imbalanceOf } from '../shared/run/imbalance.cases.ts';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

let browser: Browser;
let edge: Edge;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/privacy.yaml' });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

test.describe.configure({ mode: 'serial' });

for (const [pipeline, last] of [
  ['hidden', 'privacy'],
  ['aside', 'privacy'],
  ['cascade', 'again'],
] as const) {
  test(`${pipeline}: frames find what was found in them, and none is kept`, async () => {
    const app = await openApp(browser, edge.url);
    await app.start(pipeline);
    const lastOf = async () => (await app.figures())?.elements.find(({ name }) => name === last);
    await expect.poll(async () => (await lastOf())?.emitted ?? 0, { timeout: 20_000 }).toBeGreaterThan(5);
    const found = await lastOf();
    expect([found?.failed, found?.lastError ?? null]).toEqual([0, null]);
    // There are faces before this camera, and they are looked at or hidden.
    const gauge = pipeline === 'cascade' ? 'crops' : 'concealed';
    expect(JSON.stringify(found?.metrics)).toMatch(new RegExp(`"${gauge}":[^0]*[1-9]`));
    const figures = await app.figures();
    expect(figures === null ? null : imbalanceOf(figures.ledger)).toBe(0);
    await app.stop();
    await expect.poll(() => app.diagnostics()).toMatchObject({ openFrames: 0, workers: 0 });
    expect(app.complaints).toEqual([]);
    await app.page.close();
  });
}
