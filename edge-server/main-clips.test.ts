import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from './main.ts';
import { RtspCamera, hasRtspServer, makeVideo } from './sources/rtsp-server.cases.ts';
import { startWholeServer } from './whole-server.cases.ts';
import { freePort } from './loopback.cases.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const run = promisify(execFile);

/** A bell: `press` begins an event, `release` ends it, by the time of the frame that comes next. */
const BELL = `
  export default {
    schema: { parse: (config) => config },
    create() {
      let rung = 0;
      let next = null;
      let startedAt = 0;
      return {
        process(message) {
          if (next === null) return null;
          const at = message.frame.capturedAt;
          const phase = next === 'press' ? 'new' : 'end';
          next = null;
          if (phase === 'new') [rung, startedAt] = [rung + 1, at];
          const ended = phase === 'end' ? { ended_at: at } : {};
          return { ...message, kind: 'event', value: { id: 'ring-' + rung, type: 'ring', phase, at, started_at: startedAt, ...ended } };
        },
        onEvent: (name) => { if (name === 'press' || name === 'release') next = name; },
      };
    },
  };
`;

const MASK = '- mask: { polygons: [[[0, 0], [0.5, 0], [0.5, 1], [0, 1]]] }';
const RING = `- user: { module: ./bell.mjs, output: event, events: [press, release] }
      - save_clips: { pre: 2, post: 1, max: 20 }`;

function documentFor(port: number, mjpegPort: number): string {
  return `
pipelines:
  door:
    elements:
      - source: { uri: 'rtsp://127.0.0.1:${port}/cam' }
      ${RING}
  masked:
    elements:
      - source: { uri: 'rtsp://127.0.0.1:${port}/cam' }
      ${MASK}
      ${RING}
  old:
    elements:
      - source: { uri: 'rtsp://127.0.0.1:${mjpegPort}/cam' }
      ${RING}
`;
}

let folder: string;
let server: RunningServer;
let cameras: RtspCamera[] = [];

beforeAll(async () => {
  if (!hasRtspServer) return;
  folder = await mkdtemp(join(tmpdir(), 'sightline-clips-'));
  await makeVideo(join(folder, 'clip.mp4'), '320x240', 40);
  const [port, mjpegPort] = [await freePort(), await freePort()];
  cameras = [
    await RtspCamera.start(port, join(folder, 'clip.mp4')),
    await RtspCamera.start(mjpegPort, '320x240'),
  ];
  const text = documentFor(port, mjpegPort);
  const file = join(folder, 'sightline.yaml');
  await writeFile(join(folder, 'bell.mjs'), BELL);
  await writeFile(file, text);
  server = await startWholeServer(text, { documentFile: file, dataFolder: join(folder, 'data') });
});
afterAll(async () => {
  if (!hasRtspServer) return;
  await server.close();
  await Promise.all(cameras.map((camera) => camera.kill()));
  await rm(folder, { recursive: true, force: true });
});

const ALL = ['door', 'masked', 'old'];

async function ring(pipeline: string, event: 'press' | 'release'): Promise<void> {
  const url = `${server.url}/api/pipelines/${pipeline}/elements/user/events/${event}`;
  expect((await fetch(url, { method: 'POST' })).status).toBe(202);
}

async function delivered(pipeline: string): Promise<number> {
  const figures = await (await fetch(`${server.url}/api/pipelines/${pipeline}/figures`)).json();
  return figures.ledger?.delivered ?? 0;
}

/** Real cameras take their time: so many frames more. */
async function frames(pipeline: string, count: number): Promise<void> {
  const before = await delivered(pipeline);
  await soon(async () => (await delivered(pipeline)) >= before + count);
}

async function soon(condition: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(condition, { timeout: 60_000, interval: 50 });
}

/** How long a clip was to be, seconds. */
async function lengthAsked(pipeline: string): Promise<number> {
  const { event } = await (await fetch(`${server.url}/api/events/${pipeline}~ring-1`)).json();
  return 2 + (event.ended_at - event.started_at) / 1000 + 1;
}

function kept(pipeline: string): string {
  return `${server.url}/api/events/${pipeline}~ring-1/clip`;
}

/** The clip as a file. */
async function clipOf(pipeline: string): Promise<string> {
  const answer = await fetch(kept(pipeline));
  expect(answer.headers.get('content-type')).toBe('video/mp4');
  const file = join(folder, `${pipeline}.mp4`);
  await writeFile(file, new Uint8Array(await answer.arrayBuffer()));
  return file;
}

interface Probed {
  readonly streams: readonly { codec_name: string; width: number; height: number; duration: string }[];
  readonly packets: readonly { flags: string; pts_time: string }[];
}

async function probe(file: string): Promise<Probed> {
  const shown = ['-show_entries', 'stream=codec_name,width,height,duration:packet=flags,pts_time'];
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', ...shown, file]);
  return JSON.parse(stdout) as Probed;
}

/** What each picture of a video looks like, as a number. */
async function hashes(file: string): Promise<string[]> {
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'framemd5', 'pipe:1']);
  return stdout.split('\n').flatMap((line) => (/^\d/.test(line) ? [line.split(',').at(-1) ?? ''] : []));
}

/** The mean brightness of a part of the first picture, 0..255. */
async function brightness(file: string, crop: string): Promise<number> {
  const filter = `crop=${crop},scale=1:1,format=gray`;
  const args = ['-v', 'error', '-i', file, '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', 'pipe:1'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer' });
  return stdout[0] ?? -1;
}

describe.skipIf(!hasRtspServer)('clips of real cameras', () => {
  beforeAll(async () => {
    for (const id of ALL) await frames(id, 50);
    for (const id of ALL) await ring(id, 'press');
    for (const id of ALL) await frames(id, 40);
    for (const id of ALL) await ring(id, 'release');
    for (const id of ALL) await soon(async () => (await fetch(kept(id))).ok);
  });

  test('what the camera sends is kept as it came: from a key frame before the event until after it', async () => {
    const { streams, packets } = await probe(await clipOf('door'));
    expect(streams).toEqual([expect.objectContaining({ codec_name: 'h264', width: 320, height: 240 })]);
    expect(packets[0]?.flags).toMatch(/^K/);
    const asked = await lengthAsked('door');
    const duration = Number(streams[0]?.duration);
    expect(duration).toBeGreaterThan(asked - 0.5);
    // Pieces are whole: one more at each end, of two seconds up to the next key frame.
    expect(duration).toBeLessThan(asked + 2 * 3 + 0.5);
  });

  test('its bytes are those of the camera', async () => {
    const camera = new Set(await hashes(join(folder, 'clip.mp4')));
    const clip = await hashes(join(folder, 'door.mp4'));
    expect(clip.length).toBeGreaterThan(60);
    expect(clip.filter((hash) => !camera.has(hash))).toEqual([]);
  });

  test('where something is hidden no stream is kept, and the clip is made of what is left', async () => {
    expect(existsSync(join(folder, 'data', 'ring', 'masked'))).toBe(false);
    const file = await clipOf('masked');
    const { streams, packets } = await probe(file);
    expect(streams[0]).toMatchObject({ width: 320, height: 240 });
    const [duration, asked] = [Number(streams[0]?.duration), await lengthAsked('masked')];
    expect(Math.abs(duration - asked)).toBeLessThan(1.5);
    expect(packets.length).toBeLessThanOrEqual(asked * 5 + 2);
    expect(await brightness(file, 'iw/2:ih:0:0')).toBeLessThan(20);
    expect(await brightness(file, 'iw/2:ih:iw/2:0')).toBeGreaterThan(40);
  });

  test('a camera that sends single pictures has clips too', async () => {
    const { streams } = await probe(await clipOf('old'));
    expect(streams[0]).toMatchObject({ codec_name: 'h264', width: 320, height: 240 });
    expect(Number(streams[0]?.duration)).toBeGreaterThan(4);
  });

  test('what is not needed any more does not stay', async () => {
    const pieces = await readdir(join(folder, 'data', 'ring', 'door'));
    expect(pieces.length).toBeLessThan(16);
    // What is no stream that can be put together again is not kept either.
    expect((await readdir(join(folder, 'data', 'ring', 'old'))).length).toBeLessThan(4);
  });

  test('when something is to be hidden from now on, what was recorded until then is gone', async () => {
    const file = join(folder, 'sightline.yaml');
    const open = await readFile(file, 'utf8');
    const pieces = (): Promise<string[]> => readdir(join(folder, 'data', 'ring', 'door'));
    expect((await pieces()).length).toBeGreaterThan(0);
    await writeFile(file, open.replace(RING, `${MASK}\n      ${RING}`));
    await soon(async () => (await pieces()).length === 0);
    await frames('door', 20);
    expect(await pieces()).toEqual([]);
    await writeFile(file, open);
    await soon(async () => (await pieces()).length > 1);
  });

  test('a camera that is gone leaves a clip of what there was, and the server nothing but that', async () => {
    await ring('door', 'press');
    const second = `${server.url}/api/events/door~ring-2`;
    await soon(async () => (await fetch(second)).ok);
    await cameras[0]?.kill();
    await server.close();
    expect(existsSync(join(folder, 'data', 'ring'))).toBe(false);
    const media = await readdir(join(folder, 'data', 'media', 'door'), { recursive: true });
    expect(media.filter((name) => name.includes('ring-2-clip'))).toHaveLength(1);
  });
});
