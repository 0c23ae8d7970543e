import { expect, test, type Browser, type Page } from '@playwright/test';
import sharp from 'sharp';
import type { Detection } from '../shared/detection.ts';
import type { DetectResult } from '../shared/detect/detector.ts';
import { frameAt, knownScene, parseSynthetic } from '../shared/synthetic/synthetic-options.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';

const QUERY = '?width=320&height=180&scene=crossings&seed=3';
/** With this many seen, two people have come and are known. */
const RESULTS = 12;

let edge: Edge;
let browser: Browser;
test.beforeAll(async () => {
  edge = await startEdge({ document: 'e2e/documents/synthetic.yaml' });
  // Without a camera.
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
  await edge.stop();
});

/** Puts the element into a page of the server's origin. */
async function openView(source: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${edge.url}/docs`);
  await page.evaluate(
    async ([script, address]) => {
      await import(script);
      document.body.innerHTML = `<sightline-view pipeline="practice" placement="browser"></sightline-view>`;
      document.querySelector('sightline-view')?.setAttribute('source', address);
    },
    [`${edge.url}/embed/sightline.js`, source] as const,
  );
  return page;
}

/** Results that have something in them, as the element tells them; rejects with the first error that it tells. */
function told(page: Page, count: number): Promise<DetectResult[]> {
  return page.evaluate(
    (most) =>
      new Promise((resolve, reject) => {
        const results: DetectResult[] = [];
        const view = document.querySelector('sightline-view');
        view?.addEventListener('detections', (event) => {
          if (!(event instanceof CustomEvent) || event.detail.detections.length === 0) return;
          results.push(event.detail);
          if (results.length === most) resolve(results);
        });
        view?.addEventListener('error', (event) => {
          if (event instanceof CustomEvent) reject(new Error(JSON.stringify(event.detail)));
        });
      }),
    count,
  );
}

test('a page shows a scene whose truth is known, without a camera, and follows who is in it', async () => {
  const options = parseSynthetic(QUERY);
  const scene = knownScene(options);
  const page = await openView(`synthetic:${QUERY}`);
  const results = await told(page, RESULTS);
  for (const { frame, detections } of results) {
    expect([frame.width, frame.height]).toEqual([options.width, options.height]);
    const truth = scene.truth(frameAt(frame.timestamp, options));
    expect(truth).toEqual(
      expect.arrayContaining(detections.map(({ track: _track, ...rest }): Detection => rest)),
    );
  }
  const tracks = new Set(results.flatMap(({ detections }) => detections.map(({ track }) => track)));
  expect([...tracks].every((track) => track !== undefined)).toBe(true);
  const view = page.locator('sightline-view');
  const { channels } = await sharp(
    await view.screenshot({ path: test.info().outputPath('synthetic.png') }),
  ).stats();
  // A picture, and not the one colour of nothing.
  expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
  await page.close();
});

test('an address that names no such scene is answered in words', async () => {
  const page = await openView('synthetic:?scene=nowhere');
  await expect(told(page, 1)).rejects.toThrow(/scene must be one of boxes/);
  await page.close();
});
