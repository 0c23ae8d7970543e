import { mkdtemp, rm } from 'node:fs/promises';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeviceChange } from '../../shared/device-listing.ts';
import { applyDeviceChange } from '../../shared/device-listing.ts';
import { SightlineError } from '../../shared/errors.ts';
import { settle } from '../../shared/fake-clock.cases.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { DeviceStore } from './device-store.ts';
import { Devices } from './devices.ts';

const RECORD = {
  name: 'Garage',
  origin: 'http://garage:8080',
  instance: 'garage',
  token: null,
  certificate: null,
};
const PIPELINE = {
  id: 'gate',
  revision: '1',
  name: 'gate',
  host: 'edge',
  placement: 'edge',
  source: 'camera',
  elements: [],
  model: null,
  local_only: false,
  state: 'running',
  input_fps: 5,
  infer_fps: 5,
  drop_fps: 0,
  latency_ms: { p50: 1, p95: 2 },
  health: 'ok',
  since: '2026-01-01T00:00:00.000Z',
};

let folder: string;
let clock: FakeClock;
let devices: Devices;
let streams: IncomingMessage[];
let asked: string[];
let isThere: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-devices-'));
  [clock, streams, asked, isThere] = [new FakeClock(), [], [], true];
  const store = await DeviceStore.open(folder);
  await store.put(RECORD);
  devices = new Devices({
    store,
    clock,
    look: () => Promise.resolve(null),
    open: () => ({ request, socket: () => fail(), close: () => undefined }),
  });
});
afterEach(async () => {
  devices.close();
  await rm(folder, { recursive: true });
});

function fail(): never {
  throw new Error('no sockets here');
}

/** Answers as an edge does, while it is there. */
function request({ path }: { path: string }): Promise<IncomingMessage> {
  asked.push(path);
  if (!isThere) return Promise.reject(new SightlineError('edge_lost', 'It is not there.'));
  const answer = new IncomingMessage(new Socket());
  answer.statusCode = 200;
  answer.on('error', () => undefined);
  if (path === '/api/events/stream') {
    streams.push(answer);
    answer.push(`event: pipelines\nid: 1\ndata: ${JSON.stringify([PIPELINE])}\n\n`);
    return Promise.resolve(answer);
  }
  const said = { instance: 'garage', version: '1', name: 'garage', required: false, role: 'manage' };
  answer.push(JSON.stringify(said));
  answer.push(null);
  return Promise.resolve(answer);
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await settle();
}

test('nobody is asked anything while nobody looks, and one stream serves all who look', async () => {
  expect(devices.list).toMatchObject([{ state: 'unknown', since: null }]);
  expect(asked).toEqual([]);
  const changes: DeviceChange[] = [];
  const stop = [devices.subscribe((change) => changes.push(change)), devices.subscribe(() => undefined)];
  await settled();
  expect(streams).toHaveLength(1);
  expect(devices.list).toMatchObject([{ state: 'online', role: 'manage', pipelines: [{ id: 'gate' }] }]);
  expect(changes.map(({ type }) => type)).toEqual(['device', 'pipelines', 'device']);
  for (const end of stop) end();
  clock.advance(9_000);
  expect(streams[0]?.destroyed).toBe(false);
  clock.advance(1_000);
  expect(streams[0]?.destroyed).toBe(true);
  await settled();
  expect(streams).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('whoever asks for the list at once has all followed for a while; one that only hears is no reason to', async () => {
  const heard: DeviceChange[] = [];
  devices.hear((change) => heard.push(change));
  await settled();
  expect(asked).toEqual([]);
  expect(devices.glance()).toMatchObject([{ state: 'connecting' }]);
  await settled();
  clock.advance(9_000);
  expect(devices.glance()).toMatchObject([{ state: 'online', pipelines: [{ id: 'gate' }] }]);
  expect(heard.map(({ type }) => type)).toEqual(['device', 'pipelines', 'device']);
  clock.advance(9_000);
  expect(streams[0]?.destroyed).toBe(false);
  clock.advance(1_000);
  await settled();
  expect([streams.length, streams[0]?.destroyed, clock.pending]).toEqual([1, true, 0]);
});

test('one that goes is told in words and asked again at growing intervals, until it is back', async () => {
  devices.subscribe(() => undefined);
  await settled();
  isThere = false;
  streams[0]?.destroy(new Error('aborted'));
  await settled();
  expect(devices.list).toMatchObject([
    { state: 'offline', error: expect.stringContaining('ended the connection') },
  ]);
  const since = devices.list[0]?.since;
  const tries: number[] = [];
  for (let second = 1; second <= 70; second += 1) {
    const before = asked.length;
    clock.advance(1_000);
    await settled();
    if (asked.length > before) tries.push(second);
  }
  expect(tries).toEqual([1, 3, 7, 15, 31, 61]);
  expect(devices.list).toMatchObject([{ state: 'offline', since, error: 'It is not there.' }]);
  isThere = true;
  clock.advance(30_000);
  await settled();
  expect(devices.list).toMatchObject([{ state: 'online', error: null }]);
});

test('what changes there is told, and a list that follows the changes is the same', async () => {
  let followed = devices.list;
  devices.subscribe((change) => (followed = applyDeviceChange(followed, change)));
  await settled();
  const say = async (delta: unknown): Promise<void> => {
    streams[0]?.push(`event: pipeline\nid: 2\ndata: ${JSON.stringify(delta)}\n\n`);
    await settled();
    expect(followed).toEqual(devices.list);
  };
  await say({ type: 'added', pipeline: { ...PIPELINE, id: 'yard' } });
  await say({ type: 'changed', pipeline: { ...PIPELINE, state: 'failed' } });
  await say({ type: 'removed', id: 'yard' });
  await devices.rename('garage', 'Car port');
  expect(followed).toMatchObject([{ name: 'Car port', pipelines: [{ id: 'gate', state: 'failed' }] }]);
  await say({ type: 'nonsense' });
  expect(followed).toMatchObject([{ state: 'offline', error: expect.stringContaining('same version') }]);
  await devices.remove('garage');
  expect(followed).toEqual([]);
});

test('looking once waits for what is known, and no longer than a few seconds', async () => {
  await expect(devices.look()).resolves.toMatchObject([{ state: 'online' }]);
  devices.close();
  const silent = new Devices({
    store: await DeviceStore.open(folder),
    clock,
    look: () => Promise.resolve(null),
    open: () => ({
      request: () => new Promise(() => undefined),
      socket: () => fail(),
      close: () => undefined,
    }),
  });
  const looking = silent.look();
  clock.advance(4_000);
  await expect(looking).resolves.toMatchObject([{ state: 'connecting' }]);
  silent.close();
});

test('names make ids that stand in addresses, each once', async () => {
  const store = await DeviceStore.open(folder);
  const put = async (name: string, instance: string): Promise<string> =>
    (await store.put({ ...RECORD, name, instance })).id;
  expect(await put('Garage', 'b')).toBe('garage-2');
  expect(await put('Küche & Flur', 'c')).toMatch(/^k[a-z-]+flur$/);
  expect(await put('stream', 'd')).toBe('stream-2');
  expect(await put('門', 'e')).toBe('edge');
  await expect(put(' ', 'f')).rejects.toMatchObject({ code: 'invalid_message' });
  const [again] = (await DeviceStore.open(folder)).list;
  expect(again).toMatchObject({ id: 'garage' });
  await Promise.all(Array.from({ length: 27 }, (_, index) => put('more', `more ${index}`)));
  await expect(put('too many', 'z')).rejects.toMatchObject({ code: 'conflict' });
});
