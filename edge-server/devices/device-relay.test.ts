import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SightlineError } from '../../shared/errors.ts';
import { until } from '../built.cases.ts';
import { DeviceRelay } from './device-relay.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

/** A browser that reads when it is told to. */
class Peer {
  readonly got: string[] = [];
  readonly closed: [number, string][] = [];
  bufferedAmount = 0;
  sent: () => void = () => undefined;

  send(bytes: Uint8Array, sent: () => void): void {
    this.got.push(Buffer.from(bytes).toString('latin1'));
    this.sent = sent;
  }

  close(code: number, reason: string): void {
    this.closed.push([code, reason]);
  }
}

let server: Server;
let sockets: WebSocketServer;
let edge: WebSocket;
let peer: Peer;
let far: WebSocket;
let relay: DeviceRelay;
let heard: string[];

beforeEach(async () => {
  server = createServer();
  const port = await listenOnLoopback(server);
  sockets = new WebSocketServer({ server });
  far = new WebSocket(`ws://127.0.0.1:${port}`);
  [peer, heard] = [new Peer(), []];
  relay = new DeviceRelay(peer, far, 'Garage');
});
afterEach(async () => {
  relay.ended();
  sockets.close();
  await endServer(server);
});

async function connected(): Promise<void> {
  [edge] = await once(sockets, 'connection');
  edge.on('message', (data: Buffer) => heard.push(data.toString()));
  if (far.readyState !== far.OPEN) await once(far, 'open');
}

test('what is said before the other edge has answered is said then, in order', async () => {
  for (const text of ['a', 'b']) relay.receive(Buffer.from(text), true);
  await connected();
  relay.receive(Buffer.from('c'), true);
  await until(() => heard.length === 3, 'all three arrive');
  expect(heard).toEqual(['a', 'b', 'c']);
});

test('too much said too early ends it, and so does text', () => {
  for (let index = 0; index <= 16; index += 1) relay.receive(Buffer.from('x'), true);
  expect(peer.closed).toEqual([[1013, 'Too much was said before the other edge answered.']]);
  relay.receive(Buffer.from('x'), true);
  expect(peer.closed).toHaveLength(1);
});

test('a browser that reads slowly holds the other edge up, and lets it go on later', async () => {
  await connected();
  peer.bufferedAmount = 2 * 1024 * 1024;
  edge.send(Buffer.from('picture'));
  await until(() => peer.got.length === 1, 'it came through');
  expect(far.isPaused).toBe(true);
  peer.bufferedAmount = 0;
  peer.sent();
  expect(far.isPaused).toBe(false);
});

test.each([
  [1013, 'Come back later.', 1013, 'Come back later.'],
  [4000, 'own', 1008, '"Garage" ended the connection.'],
])('a goodbye of the other edge with %i is passed on', async (code, reason, passed, words) => {
  await connected();
  edge.close(code, reason);
  await until(() => peer.closed.length > 0, 'the browser hears it');
  expect(peer.closed).toEqual([[passed, words]]);
});

test('when the browser goes, the other edge is left', async () => {
  await connected();
  const gone = once(edge, 'close');
  relay.ended();
  await gone;
});

test('one that fails is told of in words, once', () => {
  relay.fail(new SightlineError('edge_lost', 'It is gone.'));
  relay.fail(new SightlineError('edge_lost', 'Again.'));
  expect(peer.got).toHaveLength(1);
  expect(peer.got[0]).toContain('It is gone.');
  expect(peer.closed).toEqual([[1008, 'It is gone.']]);
});
