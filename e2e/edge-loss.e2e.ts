import { expect, test, type Browser } from '@playwright/test';
import { openApp } from './app.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { freePort } from '../edge-server/loopback.cases.ts';
import { startEdge } from './edge.ts';
import { facesScene } from './scenes.ts';

let browser: Browser;
test.beforeAll(async () => {
  browser = await launch({ camera: await cameraFile(await facesScene()) });
});
test.afterAll(() => browser.close());

test(
  'when the edge is killed, results go on here within 2 s, and go back when it returns',
  { tag: '@alone' },
  async () => {
    const port = await freePort();
    let edge = await startEdge({ port });
    try {
      const app = await openApp(browser, edge.url);
      await app.setPlacement('edge');
      await app.start('faces');
      await app.result({ placement: 'edge', nonEmpty: true });

      const lost = Date.now();
      const fallback = app.result({ placement: 'browser', nonEmpty: true });
      await edge.kill();
      await fallback;
      expect(Date.now() - lost).toBeLessThan(2_000);
      const state = await app.state();
      expect(state.placement).toBe('browser');
      expect(state.placementReason).not.toBe('');

      edge = await startEdge({ port });
      await app.result({ placement: 'edge', nonEmpty: true });
      const figures = await app.figures();
      const dropped = Object.values(figures?.ledger.dropped ?? {}).reduce((sum, count) => sum + count, 0);
      expect(figures?.ledger.captured).toBe(
        (figures?.ledger.delivered ?? 0) +
          (figures?.ledger.failed ?? 0) +
          dropped +
          (figures?.ledger.inFlight ?? 0),
      );
    } finally {
      await edge.stop();
    }
  },
);
