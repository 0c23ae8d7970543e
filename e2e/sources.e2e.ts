import { expect, test } from '@playwright/test';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { startEdge, type Edge } from './edge.ts';
import { bestOverlap } from './match.ts';
import { facesScene } from './scenes.ts';

let edge: Edge;
test.beforeAll(async () => {
  edge = await startEdge();
});
test.afterAll(() => edge.stop());

test('without a camera the page says so in words, and a picture still works', async () => {
  const browser = await launch();
  try {
    const app = await openApp(browser, edge.url);
    await app.setPlacement('browser');
    await app.page
      .getByRole('button', { name: /start.*camera|start/i })
      .first()
      .click();
    await expect(
      app.page
        .getByRole('alert')
        .filter({ hasText: /no camera/i })
        .first(),
    ).toBeVisible();

    const scene = await facesScene();
    const found = app.result({ nonEmpty: true });
    await app.start('faces', scene.jpeg);
    const result = await found;
    for (const expected of scene.expected)
      expect(bestOverlap(expected, result.detections)).toBeGreaterThan(0.5);
  } finally {
    await browser.close();
  }
});

test('a refused camera is said in words, with a way on', async () => {
  const browser = await launch({ camera: await calmCameraFile(await facesScene()), allowCamera: false });
  try {
    const app = await openApp(browser, edge.url);
    await app.page
      .getByRole('button', { name: /start.*camera|start/i })
      .first()
      .click();
    const alert = app.page.getByRole('alert').first();
    await expect(alert).toBeVisible();
    await expect(alert).toContainText(/permission|allow|refused|blocked/i);
  } finally {
    await browser.close();
  }
});
