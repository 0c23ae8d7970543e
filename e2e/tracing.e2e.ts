import { expect, test, type Browser } from '@playwright/test';
import { openApp, type App } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

let browser: Browser;
let edge: Edge;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/engine.yaml' });
  browser = await launch({ camera: await calmCameraFile(await facesScene()) });
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** The steps of the frame that is traced next: name, where, and the rest of its line in the table. */
async function traced({ page }: App): Promise<string[][]> {
  await page.getByText('Inside the pipeline').click();
  await page.getByRole('button', { name: 'Trace one frame' }).click();
  await expect(page.getByText(/Frame \d+ took/)).toBeVisible({ timeout: 15_000 });
  const way = page.getByRole('region', { name: 'One frame’s way' });
  await way.getByText('As a table').click();
  const rows = await way.getByRole('row').all();
  const cells = rows.slice(1).map((row) => row.locator('th, td').allInnerTexts());
  return Promise.all(cells);
}

const STAGES = ['preprocess', 'infer', 'postprocess'];

for (const [pipeline, where, between] of [
  ['wired', 'worker lane', 'page → worker lane'],
  ['far', 'edge', 'page → edge'],
] as const) {
  test(`a frame of ${pipeline} is followed through every element and stage, each with its place`, async () => {
    const app = await openApp(browser, edge.url);
    await app.start(pipeline);
    await app.result({ nonEmpty: true });
    const steps = await traced(app);
    const placeOf = (name: string): string | undefined => steps.find(([step]) => step === name)?.[1];
    expect(placeOf('source')).toBe('page');
    expect(placeOf('thin')).toBe('worker light');
    expect(placeOf('find')).toBe('page');
    expect(placeOf('– transfer out')).toBe(between);
    for (const stage of STAGES) expect(placeOf(`– ${stage}`)).toBe(where);
    // What another clock told says how wrong it may be.
    expect(steps.find(([step]) => step === '– infer')?.[2]).toMatch(/ ± [\d.]+ ms$/);
    await app.stop();
  });
}
