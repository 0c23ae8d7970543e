import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { until } from './built.cases.ts';
import type { RunningServer } from './main.ts';
import type { Role } from './security/roles.ts';
import { TokenStore } from './security/token-store.ts';
import { startWholeServer } from './whole-server.cases.ts';
import { listenOnLoopback } from './loopback.cases.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const SCENE = `
pipelines:
  scene:
    - source: { uri: 'synthetic:width=64&height=48&fps=20', live: true }
    - sample: { every: 1 }
`;
const LATER = `${SCENE}  later:
    - source: { uri: 'synthetic:width=64&height=48&fps=5', live: true }
    - sample: { every: 1 }
`;

let folder: string;
let origin: Server;
let server: RunningServer;
let tokens: TokenStore;
/** What is at the document's address; null: nothing answers as it should. */
let text: string | null = null;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-control-'));
  tokens = await TokenStore.open(folder);
  origin = createServer((_request, response) => {
    response.writeHead(text === null ? 503 : 200).end(text ?? '');
  });
  const port = await listenOnLoopback(origin);
  server = await startWholeServer('pipelines: {}', {
    dataFolder: folder,
    pipelinesFrom: `http://127.0.0.1:${port}/all.yaml`,
    tokenRequired: true,
  });
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await server.close();
  origin.close();
  await rm(folder, { recursive: true, force: true });
});

async function tokenFor(role: Role): Promise<string> {
  const { token } = await tokens.create({ name: `${role} ${sockets.length}`, role, expiresAt: null });
  return token;
}

async function socketFor(headers: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/control`, { headers });
  sockets.push(socket);
  await once(socket, 'open');
  return socket;
}

async function ask(socket: WebSocket, method: string, params: object = {}): Promise<unknown> {
  socket.send(JSON.stringify({ id: method, method, params }));
  const [data] = await once(socket, 'message');
  return JSON.parse(String(data));
}

test('starts before the document can be fetched, says so, and runs what comes there then', async () => {
  const headers = { Authorization: `Bearer ${await tokenFor('view')}` };
  const ready = await fetch(`${server.url}/readyz`, { headers });
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('all.yaml')]);
  text = SCENE;
  const watcher = await socketFor(headers);
  const runs = async (id: string): Promise<boolean> =>
    JSON.stringify(await ask(watcher, 'list')).includes(`"id":"${id}"`);
  await until(() => runs('scene'), 'the document is taken over');
  text = LATER;
  await until(() => runs('later'), 'the changed document is taken over');
});

test('nobody controls without a token, and nobody from a page of another origin', async () => {
  await expect(socketFor({})).rejects.toThrow('401');
  await expect(socketFor({ Authorization: 'Bearer none' })).rejects.toThrow('401');
  const headers = { Authorization: `Bearer ${await tokenFor('manage')}` };
  await expect(socketFor({ ...headers, Origin: 'http://evil.example' })).rejects.toThrow('403');
});

test('who may see sees, and changes nothing; who may manage pauses and resumes', async () => {
  const viewer = await socketFor({ Authorization: `Bearer ${await tokenFor('view')}` });
  const pause = { pipeline: 'scene', event: 'pause' };
  expect(await ask(viewer, 'structure', { pipeline: 'scene' })).toMatchObject({ result: { id: 'scene' } });
  expect(await ask(viewer, 'event', pause)).toMatchObject({ error: { code: 403, type: 'forbidden' } });
  const manager = await socketFor({ Authorization: `Bearer ${await tokenFor('manage')}` });
  expect(await ask(manager, 'event', pause)).toMatchObject({ result: { state: 'paused' } });
  expect(await ask(manager, 'event', { ...pause, event: 'resume' })).toMatchObject({
    result: { state: 'running' },
  });
});

test('what is no request is answered in words, and the socket goes on', async () => {
  const socket = await socketFor({ Authorization: `Bearer ${await tokenFor('view')}` });
  socket.send('{');
  const [data] = await once(socket, 'message');
  expect(JSON.parse(String(data))).toMatchObject({ id: null, error: { code: 400 } });
  expect(await ask(socket, 'figures', { pipeline: 'scnee' })).toMatchObject({
    error: { code: 404, message: expect.stringContaining('did you mean "scene"') },
  });
});
