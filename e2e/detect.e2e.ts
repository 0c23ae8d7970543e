import { expect, test, type Browser } from '@playwright/test';
import type { DetectResult } from '../shared/detect/detector.ts';
import { openApp, type App } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { bestOverlap, keypointError, unmatched } from './match.ts';
import { facesScene, objectsScene, posesScene, type Scene } from './scenes.ts';

const scenes: [string, () => Promise<Scene>][] = [
  ['faces', facesScene],
  ['objects', objectsScene],
  ['poses', posesScene],
];

let edge: Edge;
test.beforeAll(async () => {
  // Exactly, however slow this machine is at the moment: what is compared has to be the same frame.
  edge = await startEdge({ document: 'e2e/documents/exact.yaml' });
});
test.afterAll(() => edge.stop());

async function withCamera(scene: Scene, body: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launch({ camera: await calmCameraFile(scene) });
  try {
    await body(browser);
  } finally {
    await browser.close();
  }
}

for (const [pipeline, makeScene] of scenes) {
  test(`${pipeline} are where a person sees them, in the browser and on the edge`, async () => {
    const scene = await makeScene();
    await withCamera(scene, async (browser) => {
      const app = await openApp(browser, edge.url);
      for (const placement of ['browser', 'edge'] as const) {
        await app.setPlacement(placement);
        if (placement === 'browser') await app.start(pipeline);
        expectSeen(scene, await app.result({ placement, nonEmpty: true }));
      }
      await app.stop();
      const [here, there] = await lookAtPicture(app, pipeline, scene.jpeg);
      expect(there.lossy).toBeUndefined();
      // The camera's pictures differ by their noise; this one is the same for both, so that they have to agree.
      const tolerance = { iou: 0.99, score: 0.001 };
      const clear = ({ detections }: DetectResult) => detections.filter(({ score }) => score > 0.35);
      expect(clear(here).length).toBeGreaterThan(0);
      expect(unmatched(clear(here), there.detections, tolerance)).toEqual([]);
      expect(unmatched(clear(there), here.detections, tolerance)).toEqual([]);
      expect(app.complaints).toEqual([]);
    });
  });
}

function expectSeen(scene: Scene, { frame, detections }: DetectResult): void {
  expect(frame).toMatchObject({ width: 1280, height: 720 });
  for (const expected of scene.expected) {
    expect(bestOverlap(expected, detections), JSON.stringify(detections)).toBeGreaterThan(0.5);
    if (expected.keypoints === undefined) continue;
    expect(keypointError(expected, detections)).toBeLessThan(0.04);
  }
}

/** What the browser finds in a picture that stands still, and what the edge finds in it. */
async function lookAtPicture(
  app: App,
  pipeline: string,
  picture: Buffer,
): Promise<[DetectResult, DetectResult]> {
  await app.setPlacement('browser');
  // There is one frame for each look, so that it is waited for before it can come.
  const here = app.result({ placement: 'browser' });
  await app.start(pipeline, picture);
  const first = await here;
  const there = app.result({ placement: 'edge' });
  await app.setPlacement('edge');
  return [first, await there];
}
