import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inputPictureSpec } from '../shared/detect/model-input.ts';
import type { FrameMessage, ServerMessage } from '../shared/wire/messages.ts';
import { createPreprocessor } from '../wasm/preprocess.ts';
import { builtInstallation, childrenOf, isAlive, until } from './built.cases.ts';
import { decodePicture } from './cli/picture-file.ts';
import type { DecodedPicture } from './cli/picture-file.ts';
import { systemClock } from './clock.ts';
import { DEFAULT_LIMITS } from './config.ts';
import type { Limits } from './config.ts';
import { ModelRepository } from './inference/model-repository.ts';
import { openRunner } from './inference/open-runner.ts';
import { TokenStore } from './security/token-store.ts';
import type { RunningServer } from './main.ts';
import { OffloadClient } from './offload-client.cases.ts';
import { startWholeServer } from './whole-server.cases.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const installation = builtInstallation();
const PICTURE = join(installation.rootFolder, 'node_modules/@vladmandic/human/assets/samples.jpg');
const DOCUMENT = `
pipelines:
  faces:
    - source: camera
    - detect_faces: { ai_model: { model: blazeface } }
  poses:
    - source: camera
    - detect_poses: { ai_model: { model: movenet } }
`;

let data: string;
let server: RunningServer;
let picture: DecodedPicture;

interface StartChoice {
  readonly port?: number;
  readonly limits?: Partial<Limits>;
  readonly tokenRequired?: boolean;
}

function start({ limits, ...choice }: StartChoice = {}): Promise<RunningServer> {
  return startWholeServer(DOCUMENT, {
    dataFolder: data,
    logLevel: 'silent',
    limits: { ...DEFAULT_LIMITS, ...limits },
    ...choice,
  });
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sightline-main-'));
  [server, picture] = await Promise.all([start(), decodePicture(PICTURE)]);
});
afterAll(async () => {
  await server.close();
  await rm(data, { recursive: true, force: true });
});

function pictureFrame(id: number): FrameMessage {
  const { width, height } = picture;
  const frame = { id, timestamp: id * 1000, width, height };
  return {
    type: 'frame',
    frame,
    content: { kind: 'picture', layout: picture.picture.layout },
    deadlineMs: 20_000,
  };
}

function resultOf(message: ServerMessage): Extract<ServerMessage, { type: 'result' }> {
  if (message.type !== 'result') throw new Error(`no result: ${JSON.stringify(message)}`);
  return message;
}

async function modelOf(
  id: string,
): Promise<{ manifest: Parameters<typeof openRunner>[0]['manifest']; file: string }> {
  const models = new ModelRepository([installation.modelsFolder], systemClock);
  await models.scan();
  const model = models.find(id);
  if (model === undefined) throw new Error(`no model ${id}`);
  return model;
}

test('a picture sent over the socket shows what the same picture shows here', async () => {
  const { manifest, file: modelFile } = await modelOf('blazeface');
  const { runner } = await openRunner({ manifest, modelFile, wasmFile: installation.wasmFile, threads: 1 });
  const here = await runner.detect(picture.picture);
  await runner.close();
  expect(here.detections.length).toBeGreaterThan(0);
  const client = await OffloadClient.open(server.url, 'faces', 'blazeface');
  client.send(pictureFrame(1), picture.picture.data);
  const there = resultOf(await client.next());
  expect([there.id, there.detections]).toEqual([1, here.detections]);
  expect(there.inferMs).toBeGreaterThan(0);
  await client.close();
});

test('a frame letterboxed by the sender gives the same detections as the whole picture', async () => {
  const { manifest } = await modelOf('blazeface');
  const preprocessor = await createPreprocessor(
    await WebAssembly.compile(await readFile(installation.wasmFile)),
  );
  const { tensor } = preprocessor.run(picture.picture, inputPictureSpec(manifest.preprocess));
  const input = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength).slice();
  const client = await OffloadClient.open(server.url, 'faces', 'blazeface');
  client.send(pictureFrame(1), picture.picture.data);
  const whole = resultOf(await client.next());
  client.send({ ...pictureFrame(2), content: { kind: 'input' } }, input);
  expect(resultOf(await client.next()).detections).toEqual(whole.detections);
  await client.close();
});

test('a broken or hostile client loses its connection, and nobody else theirs', async () => {
  const good = await OffloadClient.open(server.url, 'faces', 'blazeface');
  const hostile: [string, (client: OffloadClient) => void, number][] = [
    ['text', (client) => client.socket.send('hello'), 1003],
    ['noise', (client) => client.socket.send(Buffer.alloc(1000, 0xaa)), 1009],
    ['nothing', (client) => client.socket.send(Buffer.alloc(0)), 1008],
    ['a frame before its hello', (client) => client.send(pictureFrame(1), picture.picture.data), 1008],
    ['a message that is far too long', (client) => client.socket.send(Buffer.alloc(40 * 1024 * 1024)), 1009],
    [
      'an unknown model',
      (client) => client.send({ type: 'hello', protocol: 1, pipeline: 'faces', model: 'nope', options: {} }),
      1008,
    ],
  ];
  for (const [name, misbehave, code] of hostile) {
    const bad = new OffloadClient(server.url);
    await once(bad.socket, 'open');
    misbehave(bad);
    expect([name, (await bad.closed).code]).toEqual([name, code]);
  }
  good.send(pictureFrame(1), picture.picture.data);
  expect(resultOf(await good.next()).id).toBe(1);
  await good.close();
});

test('a frame whose planes lie outside of it costs its sender the connection', async () => {
  const client = await OffloadClient.open(server.url, 'faces', 'blazeface');
  client.send(pictureFrame(1), picture.picture.data.subarray(0, 1000));
  expect(await client.next()).toMatchObject({ type: 'error', code: 'invalid_message' });
  expect((await client.closed).code).toBe(1008);
});

test('a lane that is killed in the middle of its work comes back, and the server does not notice', async () => {
  const client = await OffloadClient.open(server.url, 'poses', 'movenet');
  const lanes = await childrenOf(process.pid);
  const outcomes: string[] = [];
  client.send(pictureFrame(1), picture.picture.data);
  for (let id = 2; outcomes.filter((outcome) => outcome === 'result').length < 6; id += 1) {
    client.send(pictureFrame(id), picture.picture.data);
    const message = await client.next();
    outcomes.push(message.type === 'drop' ? message.reason : message.type);
    // The frame after the one just answered is being worked on now.
    if (id === 4) for (const pid of lanes) process.kill(pid, 'SIGKILL');
  }
  expect(outcomes.slice(0, 3)).toEqual(['result', 'result', 'result']);
  expect(outcomes).toContain('lane_restarted');
  const after = await childrenOf(process.pid);
  expect(after.filter((pid) => lanes.includes(pid))).toEqual([]);
  expect((await fetch(`${server.url}/livez`)).ok).toBe(true);
  await client.close();
});

async function upgrade(
  headers: Record<string, string>,
  path = '/api/offload',
  port = server.port,
): Promise<number> {
  const asked = request({
    port,
    host: '127.0.0.1',
    path,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
      ...headers,
    },
  });
  asked.end();
  const status = await Promise.race([
    once(asked, 'response').then(([response]) => response.statusCode),
    once(asked, 'upgrade').then(([response]) => response.statusCode),
  ]);
  asked.destroy();
  return status;
}

test('where tokens are demanded, sockets open by role', async () => {
  const guarded = await start({ tokenRequired: true });
  try {
    const tokens = await TokenStore.open(data);
    const open = async (role: 'view' | 'infer', path: string) => {
      const { token } = await tokens.create({ name: `${role} ${path}`, role, expiresAt: null });
      return upgrade({ Authorization: `Bearer ${token}` }, path, guarded.port);
    };
    expect(await upgrade({}, '/api/offload', guarded.port)).toBe(401);
    expect(await open('view', '/api/offload')).toBe(403);
    expect(await open('infer', '/api/offload')).toBe(101);
    expect(await open('view', '/api/control')).toBe(101);
  } finally {
    await guarded.close();
  }
});

test('foreign pages and foreign names open no socket', async () => {
  const host = `localhost:${server.port}`;
  expect(await upgrade({ Host: host })).toBe(101);
  expect(await upgrade({ Host: host, Origin: `http://${host}` })).toBe(101);
  expect(await upgrade({ Host: host, Origin: 'http://evil.example' })).toBe(403);
  expect(await upgrade({ Host: host, Origin: 'null' })).toBe(403);
  expect(await upgrade({ Host: `evil.example:${server.port}` })).toBe(421);
  expect(await upgrade({ Host: host }, '/api/pipelines')).toBe(404);
  expect(await upgrade({ Host: host }, '/embed/x')).toBe(404);
});

test('takes so many connections and no more', async () => {
  const small = await start({ limits: { offloadConnections: 1 } });
  const one = await OffloadClient.open(small.url, 'faces', 'blazeface');
  const two = new OffloadClient(small.url);
  expect((await two.closed).code).toBe(1006);
  await one.close();
  await small.close();
});

test('a port that is taken is said in words', async () => {
  await expect(start({ port: server.port })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(new RegExp(`Port ${server.port} is taken.*PORT=${server.port + 1}`)),
  });
});

test('who comes for the list of pipelines sees who runs one, over a real socket', async () => {
  const stream = await fetch(`${server.url}/api/events/stream`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no body');
  let text = '';
  const readUntil = async (words: string): Promise<void> => {
    while (!text.includes(words)) text += (await reader.read()).value ?? '';
  };
  await readUntil('event: pipelines');
  const client = await OffloadClient.open(server.url, 'faces', 'blazeface');
  await readUntil('"state":"running"');
  await client.close();
  text = '';
  await readUntil('"state":"idle"');
  await reader.cancel();
});

test('a stop says goodbye to clients and leaves no process behind', async () => {
  const own = await start();
  const client = await OffloadClient.open(own.url, 'faces', 'blazeface');
  const before = await childrenOf(process.pid);
  client.send(pictureFrame(1), picture.picture.data);
  await own.close();
  expect((await client.closed).code).toBe(1001);
  const after = await childrenOf(process.pid);
  expect(after.length).toBe(before.length - 1);
});

test('a server that is killed takes its lanes along, also in the middle of their work', async () => {
  const cli = join(installation.rootFolder, 'build', 'edge-server', 'cli.js');
  const env = { ...process.env, PORT: '0', SIGHTLINE_DATA: data };
  const child = spawn(process.execPath, [cli, 'serve', 'sightline.yaml', '--threads', '1'], {
    env,
    cwd: installation.rootFolder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  const client = await OffloadClient.open(url, 'faces', 'blazeface');
  const lanes = await childrenOf(child.pid ?? 0);
  expect(lanes).toHaveLength(1);
  client.send(pictureFrame(1), picture.picture.data);
  client.send(pictureFrame(2), picture.picture.data);
  child.kill('SIGKILL');
  await until(() => lanes.every((pid) => !isAlive(pid)), 'the lanes are gone');
  await client.closed;
});
