import { expect, test, type Browser } from '@playwright/test';
import { openApp } from './app.ts';
import { cameraFile } from './camera.ts';
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
  edge = await startEdge();
});
test.afterAll(() => edge.stop());

async function withCamera(scene: Scene, body: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launch({ camera: await cameraFile(scene) });
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
      await app.setPlacement('browser');
      await app.start(pipeline);
      const here = await app.result({ placement: 'browser', nonEmpty: true });
      await app.setPlacement('edge');
      const there = await app.result({ placement: 'edge', nonEmpty: true });

      for (const result of [here, there]) {
        expect(result.frame).toMatchObject({ width: 1280, height: 720 });
        for (const expected of scene.expected) {
          expect(bestOverlap(expected, result.detections), JSON.stringify(result.detections)).toBeGreaterThan(
            0.5,
          );
          if (expected.keypoints !== undefined) {
            expect(keypointError(expected, result.detections)).toBeLessThan(0.04);
          }
        }
      }
      // The camera plays a still picture, so both saw the same frame. Inference agrees within a tolerance only.
      const tolerance = { iou: 0.97, score: 0.01 };
      const clear = (detections: typeof here.detections) => detections.filter(({ score }) => score > 0.35);
      expect(unmatched(clear(here.detections), there.detections, tolerance)).toEqual([]);
      expect(unmatched(clear(there.detections), here.detections, tolerance)).toEqual([]);
      expect(app.complaints).toEqual([]);
    });
  });
}
