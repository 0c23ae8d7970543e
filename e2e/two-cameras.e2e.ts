import { expect, test } from '@playwright/test';
import type { Viewer, ViewerState } from '../web/viewer/viewer.api.ts';
import { openApp } from './app.ts';
import { launch } from './chromium.ts';
import { startEdge } from './edge.ts';

interface ViewElement extends HTMLElement {
  readonly viewer: Viewer;
}

interface Seen {
  readonly phase: ViewerState['phase'];
  readonly label: string | undefined;
  readonly delivered: number;
}

test('two cameras are watched at once on one page, and one goes on when the other is stopped', async () => {
  const edge = await startEdge();
  const browser = await launch({ flags: ['--use-fake-device-for-media-stream=device-count=2'] });
  try {
    const app = await openApp(browser, edge.url);
    const { page } = app;
    const seen = (): Promise<Seen[]> =>
      page.locator('sl-stage').evaluateAll((stages: ViewElement[]) =>
        stages.map(({ viewer }) => ({
          phase: viewer.state.phase,
          label: viewer.state.capture?.label,
          delivered: viewer.figures()?.ledger.delivered ?? 0,
        })),
      );
    await app.setPlacement('browser');
    await app.start('faces');
    await app.result();
    await page.getByRole('button', { name: 'Another camera' }).click();
    // It offers the one that is not shown yet.
    await page.getByRole('button', { name: 'Start view 2' }).click();
    await expect
      .poll(async () => (await seen()).map(({ phase, delivered }) => [phase, delivered > 3]))
      .toEqual([
        ['running', true],
        ['running', true],
      ]);
    const [first, second] = await seen();
    expect([first?.label, second?.label]).toEqual(['fake_device_0', 'fake_device_1']);
    await page.getByRole('button', { name: 'Stop view 2' }).click();
    await expect.poll(async () => (await seen())[1]?.phase).toBe('idle');
    const before = (await seen())[0]?.delivered ?? 0;
    await expect.poll(async () => (await seen())[0]?.delivered).toBeGreaterThan(before + 3);
    expect(app.complaints).toEqual([]);
  } finally {
    await browser.close();
    await edge.stop();
  }
});
