import { expect, test } from '@playwright/test';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { launchPersistent } from './chromium.ts';
import { startEdge } from './edge.ts';
import { bestOverlap } from './match.ts';
import { facesScene } from './scenes.ts';

test('the second visit works with the network off: page, WASM and model included', async () => {
  const scene = await facesScene();
  const context = await launchPersistent({ camera: await calmCameraFile(scene) });
  const edge = await startEdge();
  try {
    const first = await openApp(context, edge.url);
    await first.setPlacement('browser');
    await first.start('faces');
    await first.result({ nonEmpty: true });
    await expect
      .poll(() => first.page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state))
      .toBe('activated');
    // The page says so itself when all that it used is kept.
    await expect(
      first.page.getByText(/works offline|ready offline|available offline/i).first(),
    ).toBeAttached();
    await first.page.close();

    await edge.stop();
    await context.setOffline(true);
    const second = await openApp(context, edge.url);
    await second.start('faces');
    const result = await second.result({ placement: 'browser', nonEmpty: true });
    for (const expected of scene.expected)
      expect(bestOverlap(expected, result.detections)).toBeGreaterThan(0.5);
    expect(await second.page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  } finally {
    await context.close();
    await edge.stop();
  }
});
