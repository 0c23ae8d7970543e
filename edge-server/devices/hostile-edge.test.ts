import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settle } from '../../shared/fake-clock.cases.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { HttpDeviceLink } from './device-link.ts';
import { DeviceProxy } from './device-proxy.ts';
import { DeviceStore } from './device-store.ts';
import { Devices } from './devices.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

const SESSION = { required: true, role: 'manage' };
const SELF = { instance: 'other', version: '1', name: 'Other' };

let folder: string;
let server: Server;
let answer: RequestListener;
let asked: IncomingMessage[];
let devices: Devices;
let clock: FakeClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-hostile-'));
  asked = [];
  answer = (_request, response) => void response.end('{}');
  server = createServer((request, response) => {
    asked.push(request);
    const known: Record<string, unknown> = { '/api/session': SESSION, '/api/devices/self': SELF };
    const said = known[request.url ?? ''];
    if (said === undefined) answer(request, response);
    else response.end(JSON.stringify(said));
  });
  const address = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  clock = new FakeClock();
  devices = new Devices({
    store: await DeviceStore.open(folder),
    clock,
    look: () => Promise.resolve(null),
    open: (target) => new HttpDeviceLink(target, clock),
  });
  await devices.add({ address: address, token: 'secret-token', name: 'Other' });
});
afterEach(async () => {
  devices.close();
  await endServer(server);
  await rm(folder, { recursive: true });
});

function forward(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const request = new Request(`http://hub:8080/api/devices/other/${path}`, { headers, method });
  return new DeviceProxy(devices, clock).forward(request, null, 'manage');
}

test('it learns its own token, and nothing of whoever asks', async () => {
  await forward('events?limit=2', {
    Cookie: 'sightline-8080=mine',
    Authorization: 'Bearer mine',
    Origin: 'http://hub:8080',
    'X-Forwarded-For': '10.0.0.1',
    Range: 'bytes=0-1',
  });
  const last = asked.at(-1);
  expect(last?.url).toBe('/api/events?limit=2');
  expect(last?.headers).toMatchObject({
    authorization: 'Bearer secret-token',
    range: 'bytes=0-1',
    'sightline-hop': '1',
  });
  expect(JSON.stringify(last?.headers)).not.toMatch(/mine|hub:8080|10\.0\.0\.1/);
});

test('it sets no cookies here, and nothing of its answers runs as a page of ours', async () => {
  answer = (_request, response) => {
    response.writeHead(200, {
      'Set-Cookie': 'sightline-8080=evil',
      'Content-Type': 'text/html',
      'Content-Security-Policy': 'script-src *',
      'Access-Control-Allow-Origin': '*',
      'Clear-Site-Data': '"*"',
    });
    response.end('<script src="evil.js"></script>');
  };
  const { headers } = await forward('events/x/snapshot');
  expect(Object.fromEntries(headers)).toEqual({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'cache-control': 'no-store',
  });
});

test.each([
  [401, 'Pair it again'],
  [302, 'not followed'],
  [999, 'no edge does'],
  [421, '--allow-host'],
])('its %i is told in words and is no sign to sign in here', async (status, words) => {
  answer = (_request, response) =>
    void response.writeHead(status, { Location: 'http://169.254.169.254/' }).end();
  await expect(forward('pipelines')).rejects.toMatchObject({
    code: 'edge_lost',
    message: expect.stringContaining(words),
  });
});

test('its words of a refusal come through', async () => {
  answer = (_request, response) =>
    void response.writeHead(403, { 'Content-Type': 'application/json' }).end('{"message":"no"}');
  const refused = await forward('pipelines/x', {}, 'DELETE');
  expect([refused.status, await refused.json()]).toEqual([403, { message: 'no' }]);
});

test('one that is silent is given up, before its answer and in the middle of it', async () => {
  const came = new Promise<void>((resolve) => {
    answer = () => resolve();
  });
  const waiting = forward('pipelines');
  await came;
  clock.advance(8_000);
  await expect(waiting).rejects.toMatchObject({ code: 'deadline' });

  answer = (_request, response) =>
    void response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': hello\n\n');
  const stream = (await forward('events/stream')).body?.getReader();
  await stream?.read();
  const next = stream?.read();
  await settle();
  clock.advance(45_000);
  await expect(next).rejects.toThrow();
});

test('so much goes through at once, and whoever goes away makes room', async () => {
  answer = (_request, response) =>
    void response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': hello\n\n');
  const proxy = new DeviceProxy(devices, clock);
  const ask = (): Promise<Response> =>
    proxy.forward(new Request('http://hub/api/devices/other/events/stream'), null, 'view');
  const open = await Promise.all(Array.from({ length: 128 }, ask));
  await expect(ask()).rejects.toMatchObject({ status: 503 });
  await open[0]?.body?.cancel();
  await settle();
  await expect(ask()).resolves.toMatchObject({ status: 200 });
});
