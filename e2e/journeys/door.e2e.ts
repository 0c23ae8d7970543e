import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { ServerProcess, filmOfFaces, watchedDoor } from '../../edge-server/journey.cases.ts';
import { RtspCamera, hasRtspServer } from '../../edge-server/sources/rtsp-server.cases.ts';
import { openApp } from '../app.ts';
import { launchPersistent } from '../chromium.ts';
import { freePort } from '../../edge-server/loopback.cases.ts';

test.skip(!hasRtspServer, 'this machine cannot be an RTSP camera');

/** Rows of things that have all their files: their row says how long they took. */
function rows(page: Page, words: RegExp): Locator {
  return page.getByRole('link', { name: /^face \d/ }).filter({ hasText: words });
}

/** How many of the small pictures in sight are there. */
function pictures(page: Page): Promise<number> {
  return page
    .locator('sl-event-row img')
    .evaluateAll(
      (all) => all.filter((each) => each instanceof HTMLImageElement && each.naturalWidth > 0).length,
    );
}

test('somebody before a camera is seen in the timeline, with a clip; without the server too; and ended after its crash', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-door-'));
  const [cameraPort, serverPort] = [await freePort(), await freePort()];
  const document = join(folder, 'door.yaml');
  await writeFile(document, watchedDoor(cameraPort, null));
  await filmOfFaces(join(folder, 'faces.mp4'));
  const camera = await RtspCamera.start(cameraPort, join(folder, 'faces.mp4'));
  const start = (): Promise<ServerProcess> => ServerProcess.start(serverPort, document, join(folder, 'data'));
  let server = await start();
  const context = await launchPersistent({});
  try {
    const { page } = await openApp(context, `${server.url}/#events`);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
    const withClip = async () =>
      (await server.events()).find(
        ({ event, media }) =>
          (event.ended_at ?? 0) - event.started_at > 1000 && media.some(({ kind }) => kind === 'clip'),
      );
    await expect.poll(withClip, { timeout: 60_000 }).toBeDefined();
    const id = encodeURIComponent((await withClip())?.id ?? '');
    await page.locator(`sl-event-row a[href="#events/${id}"]`).click();
    const film = page.locator('sl-event video');
    await expect(film).toBeVisible();
    await expect
      .poll(() => film.evaluate((video) => (video instanceof HTMLVideoElement ? video.duration : 0)))
      .toBeGreaterThan(2);
    await page.getByRole('button', { name: 'Close' }).click();

    // The pictures of this look are those that are there without the server.
    await page.reload();
    await expect.poll(() => pictures(page)).toBeGreaterThan(0);
    await expect(rows(page, /goes on/)).toBeVisible();
    await server.kill();
    await page.reload();
    await expect(page.getByText('The edge is not heard. Shown is what it said last.')).toBeVisible();
    await expect.poll(() => pictures(page)).toBeGreaterThan(0);

    server = await start();
    await expect(rows(page, /then interrupted/)).toBeVisible();
    await expect(page.getByText('The edge is not heard.')).toBeHidden();
    await page.screenshot({ path: test.info().outputPath('door.png') });
  } finally {
    await context.close();
    await server.stop();
    await camera.kill();
    await rm(folder, { recursive: true, force: true });
  }
});
