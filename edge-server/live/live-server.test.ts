import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { AnyMessage } from '../../shared/wire/framing.ts';
import type { LiveServerMessage } from '../../shared/wire/live-messages.ts';
import { decodeLiveServerMessage } from '../../shared/wire/live-server-message.ts';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { AnnouncedRuns } from '../runs/announced-runs.ts';
import { neededRole } from '../security/permissions.ts';
import { CONTROL_DOCUMENT } from '../control/control.cases.ts';
import { HeldPress, TEN } from './live-bench.cases.ts';
import { LiveHubs } from './live-hubs.ts';
import { LIVE_PATH, LiveServer } from './live-server.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Opened {
  readonly it: TestApp;
  readonly hubs: LiveHubs;
  readonly live: LiveServer;
  readonly port: number;
}

function log(): void {}

/** A server with the pipelines `porch`, which runs on it, and `camera`, which browsers run. */
async function open(maxViewers = 10): Promise<Opened> {
  const it = await createTestApp({ document: CONTROL_DOCUMENT });
  const { store: pipelines, runs, clock } = it;
  const announced = new AnnouncedRuns({
    clock,
    pipeline: (id) => pipelines.listing(id),
    changed: () => undefined,
  });
  const press = new HeldPress();
  const hubs = new LiveHubs({ pipelines, runs, announced, press, clock, log });
  const live = new LiveServer({
    services: { hubs, clock, log },
    maxViewers,
    access: { allowedHosts: [], allowedOrigins: [] },
    watchLoop: () => () => undefined,
  });
  const http = createServer();
  http.on('upgrade', (request, socket, head) => live.upgrade(request, socket, head));
  const port = await listenOnLoopback(http);
  closing.push(
    () => it.remove(),
    () => endServer(http),
    () => live.close(),
  );
  return { it, hubs, live, port };
}

/** A viewer over a real socket. */
class Visitor {
  readonly messages: LiveServerMessage[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(port: number, pipeline: string) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${LIVE_PATH}${pipeline}`);
    this.socket.binaryType = 'nodebuffer';
    this.socket.on('message', (data: Buffer) => this.messages.push(decodeLiveServerMessage(data).message));
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  async say(message: AnyMessage): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
    this.socket.send(encodeMessage(message));
    return this;
  }

  async heard(type: LiveServerMessage['type']): Promise<void> {
    while (!this.messages.some((message) => message.type === type)) await once(this.socket, 'message');
  }
}

const WISH = { type: 'subscribe', protocol: 1, results: true, pictures: TEN } as const;

async function visit(port: number, pipeline: string): Promise<Visitor> {
  return new Visitor(port, pipeline).say(WISH);
}

test('a viewer connects below the path, by the name of a pipeline, and is gone when it goes', async () => {
  const { hubs, live, port, it } = await open();
  const visitor = await visit(port, 'porch');
  await visitor.heard('state');
  expect(visitor.messages.map(({ type }) => type)).toEqual(['watching', 'state']);
  expect([hubs.viewers, live.size, it.opened[0]?.taps.size]).toEqual([1, 1, 2]);
  visitor.socket.close();
  await visitor.closed;
  await expect.poll(() => [hubs.viewers, live.size, it.opened[0]?.taps.size]).toEqual([0, 0, 0]);
});

test('what nobody knows and what runs in browsers is refused in words', async () => {
  const { port } = await open();
  const unknown = await visit(port, 'porhc');
  expect(await unknown.closed).toMatchObject({ code: 1008, reason: expect.stringContaining('porch') });
  const camera = await visit(port, 'camera');
  expect(await camera.closed).toMatchObject({
    code: 1008,
    reason: expect.stringContaining('runs in a browser'),
  });
  expect(camera.messages).toMatchObject([{ type: 'error', code: 'conflict' }]);
  const odd = await visit(port, '%E0%A4');
  expect(await odd.closed).toMatchObject({ code: 1008 });
});

test('one viewer too many is told so, and the place is free when another goes', async () => {
  const { port } = await open(2);
  const first = await visit(port, 'porch');
  const second = await visit(port, 'porch');
  await Promise.all([first.heard('state'), second.heard('state')]);
  const third = new Visitor(port, 'porch');
  expect(await third.closed).toMatchObject({ code: 1013, reason: expect.stringContaining('2 viewers') });
  expect(third.messages).toMatchObject([{ type: 'error', code: 'overloaded' }]);
  first.socket.close();
  await first.closed;
  await expect
    .poll(async () => {
      const next = await visit(port, 'porch');
      await Promise.race([next.heard('state'), next.closed]);
      return next.messages.map(({ type }) => type);
    })
    .toEqual(['watching', 'state']);
});

test('text, nonsense and silence end a view, and no other', async () => {
  const { it, port } = await open();
  const steady = await visit(port, 'porch');
  await steady.heard('state');
  const talker = await visit(port, 'porch');
  talker.socket.send('hello');
  expect(await talker.closed).toMatchObject({ code: 1003 });
  const liar = await visit(port, 'porch');
  liar.socket.send(new Uint8Array(64));
  expect(await liar.closed).toMatchObject({ code: 1008 });
  const large = await visit(port, 'porch');
  large.socket.send(new Uint8Array(10_000));
  expect(await large.closed).toMatchObject({ code: 1009 });
  const silent = new Visitor(port, 'porch');
  await once(silent.socket, 'open');
  it.clock.advance(6_000);
  expect(await silent.closed).toMatchObject({ reason: expect.stringContaining('5 s') });
  expect(steady.socket.readyState).toBe(WebSocket.OPEN);
});

test('whoever watches must be allowed to look', () => {
  expect(neededRole('GET', `${LIVE_PATH}porch`)).toBe('view');
});

test('a server that stops says so', async () => {
  const { live, port } = await open();
  const visitor = await visit(port, 'porch');
  await visitor.heard('state');
  await live.close();
  expect(await visitor.closed).toMatchObject({ code: 1001, reason: 'The server is stopping.' });
});
