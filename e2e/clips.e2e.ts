import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { hasFfmpeg } from '../edge-server/sources/rtsp-server.cases.ts';
import { imbalanceOf } from '../shared/run/imbalance.cases.ts';
import { openApp } from './app.ts';
import { calmCameraFile } from './camera.ts';
import { facesScene } from './scenes.ts';
import { documentOf, FACES } from './test-document.ts';
import { watchFace } from './watched-face.ts';

const STEPS = [FACES, { track: {} }, { object_events: {} }, { save_clips: { pre: 1, post: 1, max: 3 } }];
const DOCUMENT = documentOf({
  porch: [{ source: 'clip' }, ...STEPS],
  here: { placement: 'browser', elements: [{ source: 'camera' }, ...STEPS] },
});

/** A clip is there once the face has gone and its film is made: on a busy machine that takes its time. */
const CLIP_WITHIN = { timeout: 90_000 };
test.setTimeout(180_000);
test.skip(!hasFfmpeg, 'films need ffmpeg');

const watched = watchFace(DOCUMENT, async () => ({ camera: await calmCameraFile(await facesScene()) }));

test('the timeline plays the clip of what a pipeline on the edge saw', async () => {
  const withClip = async (): Promise<string | undefined> => {
    const { events } = await (await fetch(`${watched.edge.url}/api/events?limit=20`)).json();
    const kinds = (event: { media: { kind: string }[] }) => event.media.map(({ kind }) => kind);
    return events.find((event: { id: string; media: { kind: string }[] }) => kinds(event).includes('clip'))
      ?.id;
  };
  await expect.poll(withClip, CLIP_WITHIN).toBeDefined();
  const { page, complaints } = await openApp(
    await watched.browser.newContext(),
    `${watched.edge.url}/#events/${encodeURIComponent((await withClip()) ?? '')}`,
  );
  const video = page.locator('video');
  await expect(video).toBeVisible();
  const played = (): Promise<number> =>
    video.evaluate(async (element: HTMLVideoElement) => {
      element.muted = true;
      await element.play();
      return element.currentTime;
    });
  await expect.poll(played).toBeGreaterThan(0.3);
  expect(await video.evaluate((element: HTMLVideoElement) => element.duration)).toBeGreaterThan(1);
  expect(complaints).toEqual([]);
  await page.close();
});

/** The first clip in the browser's database, its bytes in base64; null while there is none. */
function clipIn(page: Page): Promise<{ readonly type: string; readonly bytes: string } | null> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(new Error(String(request.error))));
      });
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes('sightline-events')) return null;
    const database = await asked(indexedDB.open('sightline-events'));
    const media = database.transaction('media').objectStore('media');
    const files: { kind: string; type: string; data: Uint8Array }[] = await asked(media.getAll());
    database.close();
    const clip = files.find(({ kind }) => kind === 'clip');
    if (clip === undefined) return null;
    return { type: clip.type, bytes: Array.from(clip.data, (byte) => String.fromCodePoint(byte)).join('') };
  });
}

test('a page records clips of its own, and keeps them with its events', async () => {
  const app = await openApp(watched.browser, watched.edge.url);
  await app.start('here');
  await expect.poll(async () => (await clipIn(app.page))?.type ?? '', CLIP_WITHIN).toMatch(/^video\//);
  const clip = await clipIn(app.page);
  const file = test.info().outputPath('clip');
  await writeFile(file, Buffer.from(clip?.bytes ?? '', 'latin1'));
  const shown = ['-show_entries', 'stream=codec_name,width:packet=flags,pts_time', '-of', 'json'];
  const { stdout } = await promisify(execFile)('ffprobe', ['-v', 'error', ...shown, file]);
  const { streams, packets } = JSON.parse(stdout);
  expect(streams[0]).toMatchObject({ codec_name: expect.stringMatching(/h264|vp9|vp8/) });
  expect(packets[0].flags).toMatch(/^K/);
  expect(Number(packets.at(-1).pts_time)).toBeGreaterThan(1);
  expect(Number(packets.at(-1).pts_time)).toBeLessThan(5);
  const figures = await app.figures();
  expect(figures === null ? null : imbalanceOf(figures.ledger)).toBe(0);
  await app.stop();
  expect(app.complaints).toEqual([]);
  await app.page.close();
});
