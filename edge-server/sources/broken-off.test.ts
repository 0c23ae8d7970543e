import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { settle } from '../../shared/fake-clock.cases.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { pixelHash } from '../../shared/run/recording-hash.ts';
import { SourceKeeper } from '../../shared/run/source-keeper.ts';
import type { Picture } from '../../shared/frame.ts';
import { systemClock } from '../clock.ts';
import { openEdgeSource } from './open-edge-source.ts';
import { hasFfmpeg, makeVideo } from './rtsp-server.cases.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const FRAMES = 90;
let folder: string;
let server: Server;
let port: number;
/** Of each request from now on, how much of the file it gets before the connection is cut. */
let shares: number[];
let asked: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-broken-'));
  if (hasFfmpeg) {
    await makeVideo(join(folder, 'clip.mp4'), '160x120', 6);
    for (const name of ['clip.mkv', 'clip.ts'])
      await promisify(execFile)('ffmpeg', [
        '-loglevel',
        'error',
        '-i',
        join(folder, 'clip.mp4'),
        '-c',
        'copy',
        join(folder, name),
      ]);
  }
  server = createServer((request, response) => void answer(request, response));
  port = await listenOnLoopback(server);
});
afterAll(async () => {
  await endServer(server);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  [shares, asked] = [[], 0];
});

async function answer({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  asked += 1;
  const file = await readFile(join(folder, url.slice(1)));
  response.writeHead(200, { 'Content-Length': file.length });
  const share = shares.shift() ?? 1;
  if (share === 1) response.end(file);
  else response.write(file.subarray(0, Math.floor(file.length * share)), () => response.socket?.end());
}

interface Seen {
  readonly times: number[];
  readonly hashes: string[];
  readonly failures: [SightlineError, number | null][];
}

/** Reads it as a run does, to its end or until it is given up. */
async function see(uri: string): Promise<Seen> {
  const seen: Seen = { times: [], hashes: [], failures: [] };
  const config = { id: 'x', type: 'video', live: false, uri } as const;
  await new Promise<void>((resolve, reject) => {
    const keeper = new SourceKeeper<Picture>({
      element: { name: 'source', type: 'source', config, flow: 'main', onError: 'skip' },
      clock: systemClock,
      frames: { close: () => undefined },
      openSource: (signal) => openEdgeSource(config, { clock: systemClock, folder }, signal),
      once: false,
      reconnect: { firstMs: 1, maxMs: 4 },
      fate: {
        sourceFailed(error, againMs) {
          seen.failures.push([error, againMs]);
          if (againMs === null) resolve();
        },
        recovered: () => undefined,
        frozen: () => undefined,
        throttled: () => undefined,
        log: () => undefined,
      },
      ended: resolve,
      take(picture, { timestamp }) {
        seen.times.push(timestamp);
        seen.hashes.push(pixelHash(picture));
        return settle();
      },
    });
    keeper.open().then(() => keeper.start(), reject);
  });
  return seen;
}

const TIMES = Array.from({ length: FRAMES }, (_, index) => Math.round((index * 1_000_000) / 15));

describe.skipIf(!hasFfmpeg)('a video that breaks off', () => {
  test.each(['clip.mp4', 'clip.mkv', 'clip.ts'])(
    '%s goes on behind its last frame, no frame twice',
    async (name) => {
      const whole = await see(`http://127.0.0.1:${port}/${name}`);
      expect(whole).toMatchObject({ times: TIMES, failures: [] });
      shares = [0.4, 0.7];
      const cut = await see(`http://127.0.0.1:${port}/${name}`);
      expect(cut.failures.map(([error, againMs]) => [error.code, againMs])).toEqual([
        ['camera', 1],
        ['camera', 1],
      ]);
      expect(cut.times).toEqual(TIMES);
      expect(cut.hashes).toEqual(whole.hashes);
    },
  );

  test('it is given up after five tries that gave nothing', async () => {
    shares = Array.from({ length: 20 }, () => 0.5);
    const { times, failures } = await see(`http://127.0.0.1:${port}/clip.mp4`);
    expect(failures.map(([, againMs]) => againMs)).toEqual([1, 2, 4, 4, 4, null]);
    expect(failures.at(-1)?.[0].message).toMatch(/broke off: .*Stream ends prematurely/);
    expect(times.length).toBeGreaterThan(20);
    expect(new Set(times).size).toBe(times.length);
    expect(asked).toBe(6);
  });
});
if (!hasFfmpeg) test.skip('a video that breaks off: ffmpeg is not installed here', () => {});
