import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Placement } from '../shared/detect/detector.ts';
import type { Viewer } from '../web/viewer/viewer.api.ts';
import { openApp, type App } from './app.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { facesScene } from './scenes.ts';

/** The part of the app element that this test touches. */
interface AppElement extends HTMLElement {
  readonly viewer: Viewer;
}

/** What an element said of one frame. */
interface Found {
  readonly element: string;
  readonly found: number;
  readonly placement: Placement | undefined;
  readonly reason: string | undefined;
}

const DOCUMENT = `version: '1'
sources:
  camera: { uri: camera, type: video, live: true }
pipelines:
  hybrid:
    - source: camera
    - { detect_faces: { ai_model: { model: blazeface } }, placement: browser }
    - { detect_poses: { ai_model: { model: movenet } }, placement: edge }
`;

/** What came out from now on, until faces were found and each of the detectors has looked. There are no poses. */
function outputsOf(app: App): Promise<Found[]> {
  return app.page.evaluate(
    () =>
      new Promise<Found[]>((resolve, reject) => {
        const seen: Found[] = [];
        const viewer = document.querySelector<AppElement>('sightline-app')?.viewer;
        const off = viewer?.on('output', ({ message: { kind, value }, element }) => {
          if (kind !== 'detections') return;
          seen.push({
            element,
            found: value.detections.length,
            placement: value.placement,
            reason: value.reason,
          });
          const faces = seen.some(({ found }) => found > 0);
          if (!faces || new Set(seen.map((each) => each.element)).size < 2) return;
          off?.();
          resolve(seen);
        });
        setTimeout(() => reject(new Error(`not both in 45 s: ${JSON.stringify(seen.slice(-9))}`)), 45_000);
      }),
  );
}

/** Where each detector looks from now on, and why. */
async function placesOf(app: App): Promise<string[]> {
  const seen = await outputsOf(app);
  const words = seen.map(({ element, placement, reason }) => `${element}: ${placement}, ${reason}`);
  return [...new Set(words)].toSorted((a, b) => a.localeCompare(b));
}

/** Whose frames the server looked at: how many of each model. */
async function looked(edge: Edge): Promise<Record<string, number>> {
  const metrics = await (await fetch(`${edge.url}/metrics`)).text();
  const lines = metrics.matchAll(/^sightline_frames_received_total\{[^}]*model="([^"]+)"[^}]*\} (\d+)/gm);
  return Object.fromEntries([...lines].map(([, model = '', count]) => [model, Number(count)]));
}

test('of two detectors one looks here and one on the edge, which gets frames for that one alone', async () => {
  const document = join(await mkdtemp(join(tmpdir(), 'sightline-document-')), 'hybrid.yaml');
  await writeFile(document, DOCUMENT);
  const edge = await startEdge({ document });
  const browser = await launch({ camera: await cameraFile(await facesScene()) });
  try {
    const app = await openApp(browser, edge.url);
    await app.start('hybrid');
    // A busy computer may take its time to connect; until then both are here.
    await expect
      .poll(() => placesOf(app))
      .toEqual([
        'detect_faces: browser, the document pins it to the browser',
        'detect_poses: edge, the document pins it to the edge',
      ]);
    expect(await looked(edge)).toEqual({ movenet: expect.any(Number) });
    await expect(app.page.locator('sl-placement')).toContainText('detect_faces in this browser');
    await expect(app.page.locator('sl-placement')).toContainText('detect_poses on the edge');
    expect((await app.state()).placement).toBe('edge');

    await app.page.getByText('Inside the pipeline').click();
    for (const [name, words] of [
      ['detect_faces', 'In this browser – the document pins it to the browser'],
      ['detect_poses', 'On the edge – the document pins it to the edge'],
    ] as const) {
      await app.page.getByRole('button', { name: new RegExp(`^${name}\\b`) }).click();
      const details = app.page.getByRole('region', { name: `Details of ${name}` });
      await expect(details.getByText(words)).toBeVisible();
    }

    // Who wants the browser is promised that nothing is sent.
    await app.setPlacement('browser');
    await expect.poll(async () => (await app.state()).placement).toBe('browser');
    await expect
      .poll(() => placesOf(app))
      .toEqual([
        'detect_faces: browser, you chose the browser',
        'detect_poses: browser, you chose the browser',
      ]);
    const details = app.page.getByRole('region', { name: 'Details of detect_poses' });
    await expect(details.getByText('In this browser – you chose the browser')).toBeVisible();
    await app.stop();
    expect(app.complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
  }
});
