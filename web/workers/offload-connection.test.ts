import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeClientMessage } from '../../shared/wire/client-message.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { ClientMessage, ResultMessage, ServerMessage } from '../../shared/wire/messages.ts';
import { OffloadConnection } from './offload-connection.ts';
import type { Socket } from './offload-connection.ts';

/** The edge's end, played by the test. */
class FakeSocket implements Socket {
  binaryType = 'blob';
  readonly received: { message: ClientMessage; payload: Uint8Array }[] = [];
  closedWith: number | undefined;
  readonly #listeners: { type: string; listener: (event: { data: unknown; reason: string }) => void }[] = [];

  addEventListener(type: string, listener: (event: { data: unknown; reason: string }) => void): void {
    this.#listeners.push({ type, listener });
  }

  send(data: Uint8Array): void {
    this.received.push(decodeClientMessage(data.slice()));
  }

  close(code?: number): void {
    this.closedWith = code;
  }

  emit(type: string, data: unknown = null, reason = ''): void {
    for (const each of this.#listeners) if (each.type === type) each.listener({ data, reason });
  }

  say(message: ServerMessage): void {
    this.emit('message', encodeMessage(message).buffer);
  }
}

const HELLO = {
  type: 'hello',
  protocol: 1,
  pipeline: 'faces',
  model: 'blazeface',
  options: { topK: 5 },
} as const;
const PROVIDER = { name: 'cpu', threads: 1, reason: 'native' } as const;
const BYTES = Uint8Array.of(1, 2, 3);

function result(id: number): ResultMessage {
  return { type: 'result', id, detections: [], queueMs: 0, preprocessMs: 1, inferMs: 2, postprocessMs: 0 };
}

async function open(credits = 2): Promise<{ socket: FakeSocket; connection: OffloadConnection }> {
  const socket = new FakeSocket();
  const connection = new OffloadConnection(socket, HELLO);
  socket.emit('open');
  socket.say({ type: 'ready', credits, provider: PROVIDER });
  expect(await connection.ready).toMatchObject({ credits, provider: PROVIDER });
  return { socket, connection };
}

function send(connection: OffloadConnection, id: number, deadlineMs = 1000): Promise<ResultMessage> {
  return connection.infer({ id, timestamp: id, width: 1, height: 1 }, { kind: 'input' }, BYTES, deadlineMs);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('says hello, sends frames with their bytes, and matches answers by id in any order', async () => {
  const { socket, connection } = await open();
  const [first, second] = [send(connection, 1), send(connection, 2)];
  expect(socket.received.map(({ message }) => message.type)).toEqual(['hello', 'frame', 'frame']);
  expect(socket.received[0]?.message).toEqual(HELLO);
  expect(socket.received[2]).toMatchObject({
    message: { frame: { id: 2 }, deadlineMs: 1000 },
    payload: BYTES,
  });
  socket.say(result(2));
  socket.say(result(1));
  expect((await first).id).toBe(1);
  expect((await second).id).toBe(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('sends no frame beyond its credits, and uses a credit again once it is back', async () => {
  const { socket, connection } = await open(1);
  const first = send(connection, 1);
  await expect(send(connection, 2)).rejects.toMatchObject({ code: 'overloaded' });
  socket.say(result(1));
  await first;
  const third = send(connection, 3);
  socket.say(result(3));
  expect((await third).id).toBe(3);
  expect(socket.received.filter(({ message }) => message.type === 'frame')).toHaveLength(2);
});

test.each([
  ['deadline', 'deadline'],
  ['superseded', 'overloaded'],
  ['lane_restarted', 'lane_crashed'],
] as const)('a frame that the edge dropped (%s) is an error with the code %s', async (reason, code) => {
  const { socket, connection } = await open();
  const dropped = send(connection, 1);
  socket.say({ type: 'drop', id: 1, reason });
  await expect(dropped).rejects.toMatchObject({ code });
});

test('an edge that lets a deadline pass in silence is lost', async () => {
  const { socket, connection } = await open();
  const settled = Promise.allSettled([send(connection, 1)]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(await settled).toMatchObject([{ reason: { code: 'deadline' } }]);
  expect((await connection.ended).code).toBe('edge_lost');
  expect(socket.closedWith).toBe(1000);
});

test('a late answer to one frame is ignored by its id, and the connection goes on', async () => {
  const { socket, connection } = await open();
  const slow = Promise.allSettled([send(connection, 1)]);
  await vi.advanceTimersByTimeAsync(1000);
  const quick = send(connection, 2);
  socket.say(result(2));
  await quick;
  await vi.advanceTimersByTimeAsync(500);
  expect(await slow).toMatchObject([{ reason: { code: 'deadline' } }]);
  socket.say(result(1));
  const next = [send(connection, 3), send(connection, 4)];
  socket.say(result(3));
  socket.say(result(4));
  expect(await Promise.all(next)).toHaveLength(2);
});

test('the end of the connection settles what is in flight', async () => {
  const { socket, connection } = await open();
  const settled = Promise.allSettled([send(connection, 1), send(connection, 2)]);
  socket.emit('close', null, 'bye for now');
  for (const outcome of await settled) expect(outcome).toMatchObject({ reason: { code: 'edge_lost' } });
  expect((await connection.ended).message).toContain('bye for now');
  await expect(send(connection, 3)).rejects.toMatchObject({ code: 'edge_lost' });
  expect(vi.getTimerCount()).toBe(0);
});

test("the edge's own error ends the connection with its code", async () => {
  const { socket, connection } = await open();
  const settled = Promise.allSettled([send(connection, 1)]);
  socket.say({ type: 'error', code: 'too_large', message: 'that is too much' });
  expect(await settled).toMatchObject([{ reason: { code: 'too_large', message: 'that is too much' } }]);
  expect(await connection.ended).toMatchObject({ code: 'too_large' });
});

test('a refusal before it is ready rejects ready', async () => {
  const socket = new FakeSocket();
  const connection = new OffloadConnection(socket, HELLO);
  socket.emit('open');
  socket.say({ type: 'error', code: 'not_found', message: 'no such model' });
  await expect(connection.ready).rejects.toMatchObject({ code: 'not_found' });
});

test('an edge that is never ready is lost', async () => {
  const connection = new OffloadConnection(new FakeSocket(), HELLO);
  const settled = Promise.allSettled([connection.ready]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await settled).toMatchObject([{ reason: { code: 'edge_lost' } }]);
});

test.each([
  ['text', 'hello'],
  ['rubbish', Uint8Array.of(1, 2, 3).buffer],
  ['an answer to a frame it does not have', encodeMessage(result(99)).buffer],
])('%s from the edge ends the connection', async (_what, data) => {
  const { socket, connection } = await open();
  socket.emit('message', data);
  expect(await connection.ended).toMatchObject({ code: 'invalid_message' });
  expect(socket.closedWith).toBe(1000);
});

test('closing says goodbye and settles what is in flight with aborted', async () => {
  const { socket, connection } = await open();
  const settled = Promise.allSettled([send(connection, 1)]);
  connection.stats(30, 12.5);
  connection.close();
  connection.close();
  expect(await settled).toMatchObject([{ reason: { code: 'aborted' } }]);
  expect(socket.received.map(({ message }) => message.type)).toEqual(['hello', 'frame', 'stats', 'bye']);
  connection.stats(30, 12.5);
  expect(socket.received).toHaveLength(4);
});
