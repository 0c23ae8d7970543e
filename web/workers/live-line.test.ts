import { expect, test } from 'vitest';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import { decodeLiveClientMessage } from '../../shared/wire/live-client-message.ts';
import { LIVE_JPEG } from '../../shared/wire/live-messages.cases.ts';
import type { LiveClientMessage, LiveFrame, LiveServerMessage } from '../../shared/wire/live-messages.ts';
import { LiveLine, againMs } from './live-line.ts';
import type { FromLive, LiveWish } from './live.api.ts';
import type { Socket } from './offload-connection.ts';

/** A socket that does what a test tells it to. */
class FakeSocket implements Socket {
  binaryType = '';
  closed = false;
  readonly said: LiveClientMessage[] = [];
  readonly #listeners = new Map<string, (event: { data: unknown; reason: string }) => void>();

  send(data: Uint8Array<ArrayBuffer>): void {
    this.said.push(decodeLiveClientMessage(data));
  }

  close(): void {
    this.closed = true;
  }

  addEventListener(type: string, listener: (event: { data: unknown; reason: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  tell(type: 'open' | 'message' | 'close', event: { data?: unknown; reason?: string } = {}): void {
    this.#listeners.get(type)?.({ data: null, reason: '', ...event });
  }

  say(message: LiveServerMessage, payload?: Uint8Array): void {
    this.tell('message', { data: encodeMessage(message, payload).buffer });
  }
}

const WISH: LiveWish = { results: true, pictures: { fps: 10, width: 640, quality: 75 } };
const WATCHING = { type: 'watching', pipeline_id: 'porch', ...WISH, no_pictures: null } as const;

function frame(sequence: number, hasPicture = true): LiveFrame {
  return {
    type: 'live',
    pipeline_id: 'porch',
    sequence,
    frame: { id: sequence, timestamp: 0 },
    ts_new: 1,
    ts_infer_end: null,
    w: 640,
    h: 360,
    results: [],
    picture: hasPicture ? { width: 640, height: 360 } : null,
  };
}

function opened() {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const told: FromLive[] = [];
  const decoding: (() => void)[] = [];
  const line = new LiveLine({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    // A bitmap is the browser's; here nobody looks into one.
    decode: () =>
      new Promise((_resolve, reject) => {
        decoding.push(() => reject(new TypeError('no picture')));
      }),
    tell: (message) => told.push(message),
    clock,
    wish: WISH,
  });
  const lines = (): string[] =>
    told.flatMap((message) => (message.tell === 'line' ? [message.line.line] : []));
  return { clock, sockets, told, line, lines, decoding };
}

function watching(it: ReturnType<typeof opened>): FakeSocket {
  const socket = it.sockets.at(-1);
  if (socket === undefined) throw new Error('no socket');
  socket.tell('open');
  socket.say(WATCHING);
  return socket;
}

test('it says what it wants, and from the beginning what it has seen', () => {
  const it = opened();
  const socket = watching(it);
  expect(socket.said).toEqual([
    { type: 'subscribe', protocol: 1, ...WISH },
    { type: 'seen', sequence: 0 },
  ]);
  expect(it.lines()).toEqual(['connecting', 'open']);
  it.line.want({ ...WISH, pictures: null });
  it.line.seen(4);
  expect(socket.said.slice(2)).toEqual([
    { type: 'subscribe', protocol: 1, results: true, pictures: null },
    { type: 'seen', sequence: 4 },
  ]);
});

test('what was wanted while there was no line is asked for when there is one', () => {
  const it = opened();
  it.line.want({ ...WISH, results: false });
  it.line.seen(4);
  const socket = watching(it);
  expect(socket.said[0]).toMatchObject({ type: 'subscribe', results: false });
});

test('an edge that is gone is asked again, after pauses that grow, and at once when there is reason to', () => {
  const it = opened();
  expect([1, 2, 3, 4, 5, 6, 7].map(againMs)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 16_000]);
  for (const pause of [500, 1000, 2000]) {
    it.sockets.at(-1)?.tell('close');
    expect(it.told.at(-1)).toMatchObject({ line: { line: 'lost', code: 'edge_lost', againMs: pause } });
    const before = it.sockets.length;
    it.clock.advance(pause - 1);
    expect(it.sockets).toHaveLength(before);
    it.clock.advance(1);
    expect(it.sockets).toHaveLength(before + 1);
  }
  it.sockets.at(-1)?.tell('close');
  it.line.hurry();
  expect(it.sockets).toHaveLength(5);
  watching(it).tell('close');
  expect(it.told.at(-1)).toMatchObject({ line: { againMs: 500 } });
});

test('the edge says why it closes', () => {
  const it = opened();
  const socket = watching(it);
  socket.say({ type: 'error', code: 'not_found', message: 'There is no such pipeline.' });
  socket.tell('close', { reason: 'There is no such pip' });
  expect(it.told.at(-1)).toMatchObject({
    line: { line: 'lost', code: 'not_found', message: 'There is no such pipeline.' },
  });
});

test('an edge that says nothing for seven seconds is lost', () => {
  const it = opened();
  const socket = watching(it);
  it.clock.advance(6900);
  socket.say({ type: 'pulse', input_fps: 1, infer_fps: 1, viewers: 1, skipped: 0 });
  it.clock.advance(6900);
  expect(it.lines().at(-1)).toBe('open');
  it.clock.advance(200);
  expect(it.lines().at(-1)).toBe('lost');
  expect(socket.closed).toBe(true);
});

test('nonsense ends the line, and what comes late of it counts for nothing', () => {
  const it = opened();
  const socket = watching(it);
  socket.tell('message', { data: new Uint8Array(9).buffer });
  expect(it.told.at(-1)).toMatchObject({ line: { line: 'lost', code: 'invalid_message' } });
  const count = it.told.length;
  socket.say(frame(1, false));
  socket.tell('close');
  expect(it.told).toHaveLength(count);
});

test('of pictures that come while one is decoded the newest is next; what was found is told all the same', async () => {
  const it = opened();
  const socket = watching(it);
  const frames = () =>
    it.told.flatMap((message) => (message.tell === 'frame' ? [message.frame.sequence] : []));
  for (const sequence of [1, 2, 3]) socket.say(frame(sequence), LIVE_JPEG);
  socket.say(frame(4, false));
  await settle();
  expect(frames()).toEqual([2, 4]);
  it.decoding.shift()?.();
  await settle();
  it.decoding.shift()?.();
  await settle();
  expect(frames()).toEqual([2, 4, 1, 3]);
  // What could not be decoded is done with, or the edge would wait for it.
  expect(socket.said.slice(2)).toEqual([
    { type: 'seen', sequence: 1 },
    { type: 'seen', sequence: 3 },
  ]);
});
