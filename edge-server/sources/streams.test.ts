import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ResolvedSource } from '../../shared/pipeline/resolved.ts';
import { systemClock } from '../clock.ts';
import { openEdgeSource } from './open-edge-source.ts';
import { ffmpegsOf, hasFfmpeg, makeVideo } from './rtsp-server.cases.ts';
import { verifySource } from './verify-source.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LOGIN = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
let folder: string;
let server: Server;
let port: number;
let still: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-streams-'));
  still = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#468' } })
    .jpeg()
    .toBuffer();
  if (hasFfmpeg) {
    await makeVideo(join(folder, 'clip.mp4'), '320x240', 4);
    const cut = ['-c', 'copy', '-f', 'hls', '-hls_time', '1', '-hls_list_size', '0'];
    const args = ['-loglevel', 'error', '-i', join(folder, 'clip.mp4'), ...cut, join(folder, 'live.m3u8')];
    await promisify(execFile)('ffmpeg', args);
  }
  server = createServer((request, response) => void answer(request, response));
  port = await listenOnLoopback(server);
});
afterAll(async () => {
  await endServer(server);
  await rm(folder, { recursive: true, force: true });
});

async function answer({ url = '/', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, 'http://localhost');
  if (pathname === '/guarded.mjpeg' && headers.authorization !== LOGIN) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="camera"' }).end();
    return;
  }
  if (pathname.endsWith('.mjpeg')) return mjpeg(response);
  const file = await readFile(join(folder, pathname.slice(1))).catch(() => null);
  response.writeHead(file === null ? 404 : 200).end(file ?? '');
}

/** As cameras send it: one JPEG after the other, for as long as somebody listens. */
function mjpeg(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'multipart/x-mixed-replace; boundary=part' });
  const timer = setInterval(() => {
    response.write(`--part\r\nContent-Type: image/jpeg\r\nContent-Length: ${still.length}\r\n\r\n`);
    response.write(still);
    response.write('\r\n');
  }, 50);
  response.on('close', () => clearInterval(timer));
}

function verify(path: string, source: Partial<ResolvedSource> = {}, login = '') {
  const uri = `http://${login}127.0.0.1:${port}/${path}`;
  const config: ResolvedSource = { id: 'x', type: 'video', live: true, ...source, uri };
  const { signal } = new AbortController();
  const options = { clock: systemClock, folder: null };
  return verifySource((onFacts) => openEdgeSource(config, { ...options, onFacts }, signal), systemClock);
}

describe.skipIf(!hasFfmpeg)('streams over HTTP', () => {
  test.each([
    ['camera.mjpeg', /^mjpeg, 64x48.*pictures of 64x48 pixels, the first after/],
    ['live.m3u8', /^h264, 320x240, 15 per second; pictures of 320x240 pixels/],
    ['clip.mp4', /^h264, 320x240, 15 per second/],
  ])('%s is read, and said what it is', async (path, words) => {
    expect((await verify(path)).words).toMatch(words);
    expect(await ffmpegsOf()).toEqual([]);
  });

  test('pictures are made to fit, in their own shape', async () => {
    const facts = await verify('clip.mp4', { size: '200x60' });
    expect(facts).toMatchObject({ width: 80, height: 60, video: { width: 320, height: 240 } });
    expect(await verify('clip.mp4', { size: '4000x4000' })).toMatchObject({ width: 320, height: 240 });
  });

  test('a login is sent, and a wrong one is told without it', async () => {
    expect(await verify('guarded.mjpeg', {}, 'me:s3cret@')).toMatchObject({ width: 64 });
    const refused = await verify('guarded.mjpeg', {}, 'me:other@').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'camera', message: expect.stringMatching(/401/) });
    expect(String(refused)).not.toContain('other');
  });

  test('so many pictures a second are given as were asked for, and no more', async () => {
    const config: ResolvedSource = { id: 'x', type: 'video', live: true, fps: 4, uri: 'clip.mp4' };
    const source = await openEdgeSource(config, { clock: systemClock, folder }, new AbortController().signal);
    const times: number[] = [];
    await new Promise<void>((resolve) => {
      source.start({
        onFrame: (_, { timestamp }) => {
          if (times.push(timestamp) >= 20) resolve();
          return undefined;
        },
        onEnded: resolve,
        onError: () => resolve(),
      });
    });
    await source.stop();
    expect(times.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => index * 250_000));
  });
});
if (!hasFfmpeg) test.skip('streams over HTTP: ffmpeg is not installed here', () => {});
