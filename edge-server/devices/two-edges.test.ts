import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Command } from 'commander';
import { WebSocket } from 'ws';
import type { DeviceListing } from '../../shared/device-listing.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import { until } from '../built.cases.ts';
import { addDevices } from '../cli/devices.ts';
import { EventReader } from '../routes/event-reader.cases.ts';
import { RealEdge } from './two-edges.cases.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const SCENE = `
pipelines:
  gate:
    - source: { uri: 'synthetic:width=64&height=48&fps=5', live: true }
    - sample: { every: 1 }
`;

let hub: RealEdge;
let garage: RealEdge;
let manager: string;
let viewer: string;
let garageToken: string;

beforeAll(async () => {
  [hub, garage] = await Promise.all([
    RealEdge.start('pipelines: {}', { requireToken: true }),
    RealEdge.start(SCENE, { requireToken: true, https: true }),
  ]);
  [manager, viewer] = [await hub.token('manage'), await hub.token('view')];
  garageToken = await garage.token('manage');
});
afterAll(async () => {
  await Promise.all([hub.remove(), garage.remove()]);
});

/** Pairs the garage, having compared its fingerprint. */
async function pairGarage(): Promise<DeviceListing> {
  const body = { address: garage.url, token: garageToken, name: 'Garage' };
  const first = await hub.ask('/api/devices', manager, { method: 'POST', body });
  const { details } = await first.json();
  const fingerprint: unknown = details?.fingerprint;
  const second = await hub.ask('/api/devices', manager, { method: 'POST', body: { ...body, fingerprint } });
  expect([first.status, second.status]).toEqual([409, 201]);
  return second.json();
}

/** The status of a path that no parser of addresses has shortened. */
async function rawStatus(path: string): Promise<number> {
  const asked = request({ port: hub.server.port, host: '127.0.0.1', path });
  asked.setHeader('Authorization', `Bearer ${manager}`);
  asked.end();
  const [answer] = await once(asked, 'response');
  answer.resume();
  return answer.statusCode;
}

function viewerOf(path: string, headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(`${hub.url.replace('http', 'ws')}${path}`, {
    headers: { Authorization: `Bearer ${viewer}`, ...headers },
  });
}

test('a certificate that nobody vouches for is told, compared and pinned; the token is kept for this user alone and never told', async () => {
  const wrong = { address: garage.url, token: garageToken, fingerprint: 'AA:BB' };
  const refused = await hub.ask('/api/devices', manager, { method: 'POST', body: wrong });
  expect(refused.status).toBe(409);
  const paired = await pairGarage();
  expect(paired).toMatchObject({ id: 'garage', name: 'Garage', origin: garage.url });
  const file = join(hub.data, 'devices.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toContain(garageToken);
  const told = await (await hub.ask('/api/devices', manager)).text();
  expect(told).not.toContain(garageToken);
  expect(told).not.toContain('CERTIFICATE');
  expect(hub.log).not.toContain(garageToken);
  // Again is no second one.
  expect(await pairGarage()).toMatchObject({ id: 'garage' });
});

test('what goes through needs the role that it would need here, and only the API goes through', async () => {
  await pairGarage();
  const listed = await hub.ask('/api/devices/garage/pipelines', viewer);
  expect(await listed.json()).toMatchObject([{ id: 'gate', host: 'edge' }]);
  expect((await hub.ask('/api/devices/garage/api/pipelines', viewer)).status).toBe(200);
  const pause = '/api/devices/garage/pipelines/gate/events/pause';
  const status = async (path: string, token: string | null, method = 'GET'): Promise<number> =>
    (await hub.ask(path, token, { method })).status;
  expect(await status(pause, viewer, 'POST')).toBe(403);
  expect(await status(pause, manager, 'POST')).toBe(202);
  expect(await status('/api/devices', viewer, 'POST')).toBe(403);
  expect(await status('/api/devices/garage', viewer, 'DELETE')).toBe(403);
  for (const path of ['pipelines', 'session', 'events/stream', 'livez'])
    expect(await status(`/api/devices/garage/${path}`, null)).toBe(401);
  for (const path of ['session', 'devices', 'devices/self', 'push/key', 'runs', 'offload', 'control', ''])
    expect(await status(`/api/devices/garage/${path}`, manager)).toBe(404);
  expect(await status('/api/devices/nobody/pipelines', viewer)).toBe(404);
  const escapes = [
    '..%2fsession',
    '%2e%2e/session',
    '../session',
    'pipelines/..%2f..%2fmetrics',
    '%2e%2e/%2e%2e/metrics',
    'pipelines//x',
    'pipelines\\..\\session',
  ];
  for (const path of escapes) {
    const answered = await rawStatus(`/api/devices/garage/${path}`);
    // Shortened it is an address of the hub, and no edge's.
    expect([404, 400], path).toContain(answered);
  }
});

test('a request goes on once: not from another edge, and no edge is paired with itself', async () => {
  await pairGarage();
  const headers = { 'Sightline-Hop': '1' };
  expect((await hub.ask('/api/devices/garage/pipelines', viewer, { headers })).status).toBe(403);
  const self = { address: hub.url, token: manager };
  const refused = await hub.ask('/api/devices', manager, { method: 'POST', body: self });
  expect(refused.status).toBe(409);
  expect((await refused.json()).message).toContain('itself');
  const socket = viewerOf('/api/devices/garage/live/gate', headers);
  const [, answer] = await once(socket, 'unexpected-response');
  expect(answer.statusCode).toBe(403);
  socket.on('error', () => undefined).terminate();
});

test('a pairing link gives a token with the role that it was made with, which that edge can revoke', async () => {
  const listing = await pairGarage();
  const address = `${garage.url}/#pair=${garage.server.invite('view')}`;
  const body = { address, fingerprint: listing.fingerprint };
  const first = await hub.ask('/api/devices', manager, { method: 'POST', body });
  expect(first.status).toBe(201);
  const again = await hub.ask('/api/devices', manager, { method: 'POST', body });
  expect(again.status).toBe(400);
  const pause = await hub.ask('/api/devices/garage/pipelines/gate/events/pause', manager, { method: 'POST' });
  expect(pause.status).toBe(403);
  await pairGarage();
});

async function untilSaid(events: EventReader, text: string): Promise<void> {
  while (!JSON.stringify(await events.next()).includes(text));
}

test('the hub tells live how each edge is reached and what it runs, and when it goes and comes back', async () => {
  const first = await RealEdge.start(SCENE);
  const paired = await hub.ask('/api/devices', manager, {
    method: 'POST',
    body: { address: first.url, name: 'Shed' },
  });
  expect(paired.status).toBe(201);
  const shared = new EventReader(await hub.ask('/api/events/stream', viewer));
  const events = new EventReader(await hub.ask('/api/devices/stream', viewer));
  await untilSaid(events, '"gate"');
  await untilSaid(events, '"online"');
  await untilSaid(shared, '"id":"shed","pipeline');
  await shared.close();
  const atOnce = await (await hub.ask('/api/devices?wait=false', viewer)).json();
  expect(atOnce).toContainEqual(expect.objectContaining({ id: 'shed', state: 'online' }));
  await first.server.close();
  await untilSaid(events, '"offline"');
  await events.close();
  const listed = await (await hub.ask('/api/devices', viewer)).json();
  expect(listed).toContainEqual(
    expect.objectContaining({
      id: 'shed',
      state: 'offline',
      error: expect.stringMatching(/cannot be reached|ended the connection/),
    }),
  );
  const through = await hub.ask('/api/devices/shed/pipelines', viewer);
  expect(through.status).toBe(503);
  const removed = await hub.ask('/api/devices/shed', manager, { method: 'DELETE' });
  expect([removed.status, await removed.json()]).toEqual([
    200,
    { token: 'none', message: '"Shed" is forgotten.' },
  ]);
  await first.remove();
});

/** What `sightline devices` prints. */
async function devices(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  const program = new Command('sightline').exitOverride();
  addDevices(program);
  try {
    await program.parseAsync(['devices', ...args, '--url', hub.url, '--token', manager], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return printed.join('\n');
}

test('the command line pairs, lists and forgets', async () => {
  const { fingerprint } = await pairGarage();
  expect(await devices('remove', 'garage')).toMatch(/^"Garage" is forgotten.* sightline token revoke \w+$/);
  expect(await devices('list')).toContain('No other edge is paired');
  const proof = ['--device-token', garageToken, '--name', 'Car port'];
  await expect(devices('add', garage.url, ...proof)).rejects.toThrow(fingerprint ?? 'no fingerprint');
  const added = await devices('add', garage.url, ...proof, '--fingerprint', fingerprint ?? '');
  expect(added).toBe('"Car port" is paired, as car-port.');
  expect(await devices('list')).toMatch(/^car-port +Car port +https:.* online since .*\n {2}gate/);
  await devices('remove', 'car-port');
});

test('the live view goes through, and ends when the edge is removed', async () => {
  await pairGarage();
  const socket = viewerOf('/api/devices/garage/live/gate');
  const texts: string[] = [];
  socket.on('message', (data: Buffer) => texts.push(data.toString('latin1')));
  await once(socket, 'open');
  socket.send(encodeMessage({ type: 'subscribe', protocol: 1, results: true, pictures: null }));
  await until(() => texts.some((text) => text.includes('"watching"')), 'the other edge answers');
  const closed = once(socket, 'close');
  expect((await hub.ask('/api/devices/garage', manager, { method: 'DELETE' })).status).toBe(200);
  await closed;
  expect((await hub.ask('/api/devices/garage/pipelines', viewer)).status).toBe(404);
  const late = viewerOf('/api/devices/garage/live/gate');
  const [code, reason] = await once(late, 'close');
  expect([code, String(reason)]).toEqual([1008, expect.stringContaining('No edge "garage"')]);
});
