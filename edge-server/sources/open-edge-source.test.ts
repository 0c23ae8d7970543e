import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Picture } from '../../shared/frame.ts';
import type { ResolvedSource } from '../../shared/pipeline/resolved.ts';
import type { RunSource } from '../../shared/run/host.ts';
import { builtInstallation } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { openEdgeSource } from './open-edge-source.ts';
import type { EdgeSourceOptions } from './open-edge-source.ts';
import { Heard, sourceCases } from './source.cases.ts';
import { SyntheticScene } from '../../shared/synthetic/synthetic-scene.ts';
import { listenOnLoopback } from '../loopback.cases.ts';
import { hasFfmpeg } from './rtsp-server.cases.ts';

vi.setConfig({ testTimeout: 20_000 });

const never = new AbortController().signal;
const FRAMES = 6;
const [WIDTH, HEIGHT] = [48, 32];

let folder: string;
let server: Server;
let address: string;
const asked: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-sources-'));
  await writeFile(join(folder, 'clip.y4m'), clip(FRAMES));
  await writeFile(join(folder, 'torn.y4m'), 'YUV4MPEG2 W48 H32 F10:1 C420\nFRAME\ntorn');
  await writeFile(join(folder, 'torn.mp4'), 'no video at all');
  for (let index = 0; index < FRAMES; index += 1) {
    const background = { r: index * 20, g: 90, b: 10 };
    await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background } })
      .png()
      .toFile(join(folder, `picture-${index}.png`));
  }
  await writeFile(join(folder, 'torn.jpg'), 'no picture');
  await serve();
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A small video of a synthetic scene. */
function clip(frames: number): Buffer {
  const scene = new SyntheticScene({ width: WIDTH, height: HEIGHT, objects: 2, seed: 7 });
  const parts = Array.from({ length: frames }, (_, index) => [
    Buffer.from('FRAME\n'),
    Buffer.from(scene.picture(index).data),
  ]);
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`),
    ...parts.flat(),
  ]);
}

async function serve(): Promise<void> {
  const picture = await sharp(join(folder, 'picture-1.png')).jpeg().toBuffer();
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`.trim());
    if (request.url === '/picture.jpg') response.end(picture);
    else if (request.url === '/silent.jpg') return;
    else response.writeHead(503).end();
  });
  address = `127.0.0.1:${await listenOnLoopback(server)}`;
}

function open(
  uri: string,
  source: Partial<ResolvedSource> = {},
  options: Partial<EdgeSourceOptions> = {},
): Promise<RunSource<Picture>> {
  const config: ResolvedSource = { id: 'inline', type: 'video', live: false, ...source, uri };
  return openEdgeSource(config, { clock: new FakeClock(), folder, ...options }, never);
}

/** How many ffmpeg run as children of this process. */
async function ffmpegs(): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'ppid=,comm=']);
  return stdout.split('\n').filter((line) => line.trim() === `${process.pid} ffmpeg`).length;
}

const small = { frames: FRAMES, width: WIDTH, height: HEIGHT };

describe('a synthetic scene', () =>
  sourceCases(() => ({
    ...small,
    open: () => open(`synthetic:?width=${WIDTH}&height=${HEIGHT}&frames=${FRAMES}`),
    openBroken: () => open('synthetic:?width=1'),
    words: /width must be a whole number from 16/,
  })));

describe('a y4m file', () =>
  sourceCases(() => ({
    ...small,
    open: () => open('clip.y4m'),
    openBroken: () => open('torn.y4m'),
    words: /breaks off within frame 1/,
  })));

const { sourceFile: threadFile } = builtInstallation();

describe('a y4m file, read on a thread of its own', () =>
  sourceCases(() => ({
    ...small,
    open: () => open('clip.y4m', {}, { threadFile, clock: systemClock }),
    openBroken: () => open('torn.y4m', {}, { threadFile, clock: systemClock }),
    words: /breaks off within frame 1/,
  })));

describe('a synthetic scene, drawn on a thread of its own', () =>
  sourceCases(() => ({
    ...small,
    open: () =>
      open(
        `synthetic:?width=${WIDTH}&height=${HEIGHT}&frames=${FRAMES}`,
        {},
        { threadFile, clock: systemClock },
      ),
    openBroken: () => open('synthetic:?width=1', {}, { threadFile, clock: systemClock }),
    words: /width must be a whole number from 16/,
  })));

describe('a folder of pictures', () =>
  sourceCases(() => ({
    ...small,
    open: () => open('picture-*.png', { type: 'image' }),
    openBroken: () => open('torn.jpg'),
    words: /torn\.jpg is not a picture/,
  })));

describe('a snapshot address', () =>
  sourceCases(() => ({
    ...small,
    frames: 1,
    open: () => open(`http://${address}/picture.jpg`, { type: 'image' }),
    openBroken: () => open('http://', { type: 'image' }),
    words: /not an address/,
  })));

describe.skipIf(!hasFfmpeg).each([
  ['on this thread', {}],
  ['on a thread of its own', { threadFile, clock: systemClock }],
])('a video file, read by ffmpeg %s', (_, options) => {
  beforeAll(async () => {
    const args = ['-loglevel', 'error', '-y', '-i', join(folder, 'clip.y4m'), '-c:v', 'mjpeg', '-q:v', '2'];
    await promisify(execFile)('ffmpeg', [...args, join(folder, 'clip.mkv')]);
  });
  sourceCases(() => ({
    ...small,
    open: () => open('clip.mkv', {}, options),
    openBroken: () => open('torn.mp4', {}, options),
    words: /torn\.mp4: Invalid data/,
    leftovers: ffmpegs,
  }));
});
if (!hasFfmpeg) test.skip('video files: ffmpeg is not installed here', () => {});

test('the ground truth of a synthetic scene is where its rectangles are', () => {
  const scene = new SyntheticScene({ width: 64, height: 48, objects: 1, seed: 3 });
  for (const index of [0, 5, 50]) {
    const [found] = scene.truth(index);
    const { layout, data } = scene.picture(index);
    const stride = layout.planes[0]?.stride ?? 0;
    const bright = [...data.subarray(0, 64 * 48)].flatMap((value, at) => (value >= 120 ? [at] : []));
    const [xs, ys] = [bright.map((at) => at % stride), bright.map((at) => Math.floor(at / stride))];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    expect(found?.box).toEqual({
      x: x / 64,
      y: y / 48,
      width: (Math.max(...xs) + 1 - x) / 64,
      height: (Math.max(...ys) + 1 - y) / 48,
    });
  }
});

test('a live file is played at its own rate, again and again', async () => {
  const clock = new FakeClock();
  const source = await open('clip.y4m', { live: true }, { clock });
  const heard = new Heard();
  source.start(heard);
  for (let tenth = 0; tenth < 15; tenth += 1) {
    await vi.waitFor(() => expect(heard.infos.length).toBe(tenth + 1));
    await vi.waitFor(() => expect(clock.pending).toBe(1));
    clock.advance(100);
  }
  await source.stop();
  expect(source.live).toBe(true);
  expect(heard.infos.slice(0, 15).map(({ timestamp }) => timestamp)).toEqual(
    Array.from({ length: 15 }, (_, index) => index * 100_000),
  );
});

test.each([
  [{}, 1_000_000],
  [{ fps: 5 }, 200_000],
])('pictures of a folder are so far apart as is said: %j', async (wish, apart) => {
  const source = await open('picture-*.png', { type: 'image', ...wish });
  const heard = new Heard();
  source.start(heard);
  await heard.over;
  await source.stop();
  expect(heard.infos.map(({ timestamp }) => timestamp)).toEqual(
    Array.from({ length: FRAMES }, (_, index) => index * apart),
  );
});

test('a live snapshot address is asked once a second, and dated by the clock', async () => {
  const clock = new FakeClock();
  const source = await open(`http://${address}/picture.jpg`, { type: 'image', live: true }, { clock });
  const heard = new Heard();
  source.start(heard);
  for (const count of [1, 2, 3]) {
    await vi.waitFor(() => expect([heard.infos.length, clock.pending]).toEqual([count, 1]));
    clock.advance(1000);
  }
  await source.stop();
  expect(heard.infos.slice(0, 3).map(({ timestamp }) => timestamp)).toEqual([0, 1_000_000, 2_000_000]);
  expect(clock.pending).toBe(0);
});

test('a snapshot address that refuses is said to, with its password sent and never shown', async () => {
  const source = await open(`http://me:secret@${address}/none.jpg`, { type: 'image', live: true });
  const heard = new Heard();
  source.start(heard);
  await heard.over;
  await source.stop();
  expect(heard.errors).toMatchObject([{ code: 'camera', message: expect.stringContaining('answers 503') }]);
  expect(heard.errors[0]?.message).not.toContain('secret');
  expect(asked).toContain(`/none.jpg Basic ${Buffer.from('me:secret').toString('base64')}`);
});

test('a snapshot address that is silent is waited for five seconds', async () => {
  const clock = new FakeClock();
  const source = await open(`http://${address}/silent.jpg`, { type: 'image', live: true }, { clock });
  const [before, heard] = [asked.length, new Heard()];
  source.start(heard);
  await vi.waitFor(() => expect(asked.length).toBe(before + 1));
  clock.advance(5000);
  await heard.over;
  expect(heard.errors[0]?.message).toContain('did not answer within 5 s');
  await source.stop();
});

test.each(['torn.mp4', 'rtsp://localhost/camera', 'http://localhost/clip.mp4'])(
  'without ffmpeg %s is refused at once with how to install it',
  async (uri) => {
    await expect(open(uri, {}, { ffmpeg: join(folder, 'no-ffmpeg') })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('apt install ffmpeg'),
    });
  },
);

test.skipIf(!hasFfmpeg)('a stream that cannot be reached says why, without its password', async () => {
  const source = await open('rtsp://me:secret@127.0.0.1:1/camera');
  const heard = new Heard();
  source.start(heard);
  await heard.over;
  await source.stop();
  expect([source.live, heard.errors[0]?.code]).toEqual([true, 'camera']);
  expect(heard.errors[0]?.message).toMatch(/refused/);
  expect(heard.errors[0]?.message).not.toContain('secret');
});

test.each([
  ['camera', 'camera', /camera of a browser.*\/dev\/video0/],
  ['none.y4m', 'not_found', /none\.y4m cannot be read/],
  ['none/*.png', 'not_found', /cannot be read/],
  ['clip*.webp', 'not_found', /no pictures at/],
  ['ftp://somewhere/clip.mp4', 'unsupported', /"ftp:"/],
  ['/dev/video99', 'not_found', /video99 cannot be read/],
])('%s is refused in words', async (uri, code, words) => {
  await expect(open(uri)).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
});

test.each(['clip.y4m', '/etc/passwd', 'file:///etc/passwd', '/dev/video0'])(
  'a document that came from elsewhere cannot name %s',
  async (uri) => {
    await expect(open(uri, {}, { folder: null })).rejects.toMatchObject({ code: 'forbidden' });
  },
);

test('audio has no frames', async () => {
  await expect(open('x.wav', { type: 'audio' })).rejects.toThrow('audio');
});
