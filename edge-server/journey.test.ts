import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { StoredEvent } from '../shared/run/event-store.ts';
import {
  BrokerListener,
  KeepingBroker,
  ServerProcess,
  filesBelow,
  filmOfFaces,
  probe,
  watchedDoor,
} from './journey.cases.ts';
import { hasBroker } from './sinks/broker.cases.ts';
import { RtspCamera, hasRtspServer } from './sources/rtsp-server.cases.ts';
import { freePort } from './loopback.cases.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const run = promisify(execFile);
const NEEDS_ROOT = 'a small disk can be made by root on Linux only';

let folder: string;
let data: string;
let isSmallDisk: boolean;
let ports: { readonly camera: number; readonly broker: number; readonly server: number };
let camera: RtspCamera;
let broker: KeepingBroker;
let listener: BrokerListener;
let server: ServerProcess;

const startCamera = (): Promise<RtspCamera> => RtspCamera.start(ports.camera, join(folder, 'faces.mp4'));
const startServer = (): Promise<ServerProcess> =>
  ServerProcess.start(ports.server, join(folder, 'sightline.yaml'), data);

/** Real cameras, processes and networks take their time. */
async function until<T>(look: () => Promise<T | null | undefined> | T | null | undefined, what: string) {
  const options = { timeout: 60_000, interval: 100 };
  const found = await vi.waitUntil(look, options).catch((error: unknown) => {
    throw new Error(`not within 60 s: ${what}`, { cause: error });
  });
  return found;
}

/** The newest event that meets it and began after another one. */
function next(after: StoredEvent | null, what: string, meets: (event: StoredEvent) => boolean) {
  const since = after?.event.started_at ?? 0;
  return until(
    async () => (await server.events()).find((each) => each.event.started_at > since && meets(each)),
    what,
  );
}

const hasEnded = ({ event }: StoredEvent): boolean => event.phase === 'end';
/** Seen from its beginning, and all that belongs to it is there. */
const isWhole = ({ event, media }: StoredEvent): boolean =>
  (event.ended_at ?? 0) - event.started_at > 1000 && media.length === 3;

/** A disk of its own, so that it can be filled; where nobody may make one, a folder. */
async function makeDisk(): Promise<boolean> {
  await mkdir(data);
  const mounted = await Promise.allSettled([run('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'none', data])]);
  return mounted[0].status === 'fulfilled';
}

describe.runIf(hasRtspServer && hasBroker)('from the camera to whoever is told', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-journey-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    data = join(folder, 'data');
    ports = { camera: await freePort(), broker: await freePort(), server: await freePort() };
    isSmallDisk = await makeDisk();
    if (isSmallDisk) cleanups.push(() => run('umount', ['-l', data]));
    await writeFile(join(folder, 'sightline.yaml'), watchedDoor(ports.camera, ports.broker));
    broker = await KeepingBroker.start(ports.broker, folder);
    cleanups.push(() => broker.stop());
    await filmOfFaces(join(folder, 'faces.mp4'));
    camera = await startCamera();
    cleanups.push(() => camera.kill());
    listener = await BrokerListener.open(ports.broker);
    cleanups.push(() => listener.close());
    server = await startServer();
    cleanups.push(() => server.stop());
  });
  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup();
  });

  test('somebody at the door becomes an event with its picture and clip, and the broker is told', async () => {
    const event = await next(null, 'an event came and went, with all its files', isWhole);
    expect(event).toMatchObject({ pipeline: 'door', event: { type: 'object', label: 'face' } });
    expect(event.interrupted).toBeUndefined();
    const { event: last, history } = await server.event(event.id);
    expect(history[0]?.phase).toBe('new');
    expect(last.phase).toBe('end');

    const picture = await sharp(await server.media(event.id, 'snapshot')).metadata();
    expect([picture.format, picture.width, picture.height]).toEqual(['jpeg', 640, 360]);
    expect((await sharp(await server.media(event.id, 'thumbnail')).metadata()).width).toBe(320);
    const film = join(folder, 'clip.mp4');
    await writeFile(film, await server.media(event.id, 'clip'));
    const { codec, seconds } = await probe(film);
    expect([codec, seconds > 2, seconds < 20]).toEqual(['h264', true, true]);

    await until(() => listener.phasesOf(event).includes('end'), 'the broker was told of its end');
    expect(listener.phasesOf(event)[0]).toBe('new');
    expect(listener.last.get('availability')?.toString()).toBe('online');
    const told = await until(() => listener.last.get('snapshot'), 'the broker was given its picture');
    expect((await sharp(told).metadata()).width).toBe(640);
  });

  test('a broker that is gone holds nobody up, and is told of each thing once when it is back', async () => {
    const [before = null] = await server.events();
    await broker.stop();
    const during = await next(before, 'an event came and went meanwhile', hasEnded);
    expect(await server.ask('/readyz')).toContain('cannot tell');
    broker = await KeepingBroker.start(ports.broker, folder);
    await until(() => listener.phasesOf(during).includes('end'), 'the broker was told of what it missed');
    const ids = listener.told.filter(({ event }) => event.id === during.event.id).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('a camera that is gone ends what was there; when it is back, it is watched again', async () => {
    const [before = null] = await server.events();
    const open = await next(before, 'somebody is there', ({ event }) => event.phase !== 'end');
    await camera.kill();
    const ended = await until(async () => {
      const now = await server.event(open.id);
      return hasEnded(now) ? now : null;
    }, 'the event has ended');
    expect(ended.interrupted).toBeUndefined();
    camera = await startCamera();
    await next(open, 'somebody came again', () => true);
  });

  test('killed while somebody is there, the server has the event at its next start, ended, and no file too many', async () => {
    const [before = null] = await server.events();
    const open = await next(
      before,
      'somebody is there, with a picture',
      ({ event, media }) => event.phase !== 'end' && media.length === 2,
    );
    const known = (await server.events()).map(({ id }) => id);
    await server.kill();
    await until(() => listener.last.get('availability')?.toString() === 'offline', 'the broker says so');
    server = await startServer();
    const again = await server.event(open.id);
    expect(again).toMatchObject({ interrupted: true, event: { phase: 'end', label: 'face' } });
    expect(again.event.ended_at).toBeGreaterThanOrEqual(open.event.at);
    expect((await server.media(open.id, 'snapshot')).length).toBeGreaterThan(0);
    expect((await server.events()).map(({ id }) => id)).toEqual(expect.arrayContaining(known));
    expect(listener.phasesOf(open)[0]).toBe('new');
    await next(open, 'it goes on watching', isWhole);
    await until(async () => (await filesOfEvents()) === 0, 'there is no file of no event');
  });

  test('a disk that is full stops nothing: the oldest make room, and health says so', async ({ skip }) => {
    if (!isSmallDisk) skip(NEEDS_ROOT);
    const oldest = (await server.events()).at(-1);
    const fill = fillDisk();
    await until(async () => /disk is full/.test(await server.ask('/readyz')), 'health says so');
    fill.kill();
    // They took what the oldest had left, too.
    await run('truncate', ['-s', '-1M', join(data, 'others')]);
    const [newest = null] = await server.events();
    const event = await next(newest, 'an event came and went on the full disk', hasEnded);
    await until(() => listener.phasesOf(event).includes('end'), 'the broker was told');
    expect((await server.events()).map(({ id }) => id)).not.toContain(oldest?.id);
  });
});

/** Others take all the room that there is, and what others give back. */
function fillDisk(): ChildProcess {
  const take = `dd if=/dev/zero of=${join(data, 'others')} bs=4k oflag=append conv=notrunc 2>&1`;
  return spawn('sh', ['-c', `while true; do ${take}; sleep 0.1; done`], { stdio: 'ignore' });
}

/** How many files there are beyond those that events have. */
async function filesOfEvents(): Promise<number> {
  const events = await server.events();
  const files = await filesBelow(join(data, 'media'));
  return files.length - events.reduce((sum, { media }) => sum + media.length, 0);
}
