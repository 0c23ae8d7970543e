import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo, Picture } from '../../shared/frame.ts';
import type { RunSource } from '../../shared/run/host.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { PublishClientMessage, PublishServerMessage } from '../../shared/wire/publish-messages.ts';
import { decodePublishServerMessage } from '../../shared/wire/publish-server-message.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { PublishConnection } from './publish-connection.ts';
import { PublishedCameras } from './published-cameras.ts';

const [WIDTH, HEIGHT] = [64, 48];
let clock: FakeClock;
let cameras: PublishedCameras;
let jpeg: Uint8Array;

beforeEach(async () => {
  clock = new FakeClock();
  cameras = new PublishedCameras(clock);
  const background = { r: 200, g: 90, b: 10 };
  jpeg = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background } })
    .jpeg()
    .toBuffer();
});
afterEach(() => {
  expect(clock.pending).toBe(0);
});

/** A publisher at the other end of a connection. */
class Publisher {
  readonly heard: PublishServerMessage[] = [];
  closed: string | null = null;
  readonly #connection: PublishConnection;
  #id = 0;

  constructor(id = 'phone') {
    const peer = {
      send: (bytes: Uint8Array) => void this.heard.push(decodePublishServerMessage(bytes)),
      close: (_: number, reason: string) => void (this.closed = reason),
      terminate: () => void (this.closed = 'terminated'),
      bufferedAmount: 0,
    };
    this.#connection = new PublishConnection(peer, id, { cameras, clock, log: () => undefined });
  }

  greet(): this {
    this.say({ type: 'hello', protocol: 1, name: 'Front' });
    return this;
  }

  show(bytes: Uint8Array = jpeg, ageMs = 0): void {
    const lossy = { format: 'jpeg', quality: 0.7, width: WIDTH, height: HEIGHT } as const;
    this.#id += 1;
    this.say({ type: 'frame', id: this.#id, ageMs, content: { kind: 'lossy', lossy } }, bytes);
  }

  say(message: PublishClientMessage, payload?: Uint8Array): void {
    this.#connection.receive(encodeMessage(message, payload), true);
  }

  leave(): void {
    this.#connection.ended();
  }

  get taken(): number {
    return this.heard.filter(({ type }) => type === 'taken').length;
  }
}

/** A run's end of a source. */
function read(source: RunSource<Picture>) {
  const seen: { pictures: Picture[]; infos: Omit<FrameInfo, 'id'>[]; errors: SightlineError[] } = {
    pictures: [],
    infos: [],
    errors: [],
  };
  source.start({
    onFrame: (picture, info) => {
      seen.pictures.push(picture);
      seen.infos.push(info);
      return undefined;
    },
    onEnded: () => undefined,
    onError: (error) => void seen.errors.push(error),
  });
  return seen;
}

test('what a browser publishes comes out of a source, dated by when it was taken', async () => {
  const source = cameras.open('phone', { fps: 5 });
  const seen = read(source);
  expect(source.heldBack).toContain('waits for a browser or a phone to publish as "phone"');
  const publisher = new Publisher().greet();
  expect(publisher.heard).toEqual([{ type: 'ready', credits: 2, wish: { fps: 5, side: 1280 } }]);
  expect([source.heldBack, source.live]).toEqual([null, true]);
  clock.advance(1000);
  publisher.show(jpeg, 40);
  await vi.waitFor(() => expect(publisher.taken).toBe(1));
  await vi.waitFor(() => expect(seen.infos).toEqual([{ timestamp: 960_000, width: WIDTH, height: HEIGHT }]));
  const [red = 0, green = 0] = seen.pictures[0]?.data ?? [];
  expect([Math.abs(red - 200) < 8, Math.abs(green - 90) < 8]).toEqual([true, true]);
  expect(cameras.list).toMatchObject([
    { id: 'phone', name: 'Front', state: 'publishing', readers: 1, width: WIDTH, height: HEIGHT },
  ]);
  publisher.leave();
  await source.stop();
  expect(cameras.list).toEqual([]);
});

test('a publisher that goes is told to its readers and waited for; one that comes back is read again', async () => {
  const first = new Publisher().greet();
  const source = cameras.open('phone');
  const seen = read(source);
  first.leave();
  expect(seen.errors).toMatchObject([{ code: 'camera', message: expect.stringContaining('is waited for') }]);
  await source.stop();
  const again = cameras.open('phone');
  expect(cameras.list).toMatchObject([{ state: 'waiting', name: null, readers: 1 }]);
  const second = new Publisher().greet();
  const more = read(again);
  second.show();
  await vi.waitFor(() => expect(more.infos.length).toBe(1));
  second.leave();
  await again.stop();
});

test('whoever comes later takes the place of the one before, and what that one still sends reaches nobody', async () => {
  const source = cameras.open('phone');
  const seen = read(source);
  const before = new Publisher().greet();
  before.show();
  const after = new Publisher().greet();
  expect(before.heard.at(-1)).toMatchObject({ type: 'error', code: 'conflict' });
  expect(before.closed).toContain('published as "phone" now');
  before.leave();
  after.show();
  await vi.waitFor(() => expect(seen.infos.length).toBe(1));
  expect(seen.errors).toEqual([]);
  after.leave();
  await source.stop();
});

test('two runs each get bytes of their own, and the rate is that of who asks for most', async () => {
  const sources = [cameras.open('phone', { fps: 2 }), cameras.open('phone', { fps: 10, side: 320 })];
  const seen = sources.map(read);
  const publisher = new Publisher().greet();
  expect(publisher.heard).toMatchObject([{ wish: { fps: 10, side: 1280 } }]);
  publisher.show();
  await vi.waitFor(() => expect(seen.map(({ pictures }) => pictures.length)).toEqual([1, 1]));
  const [one, other] = seen.map(({ pictures }) => pictures[0]);
  expect(one?.data.buffer).not.toBe(other?.data.buffer);
  expect(Buffer.from(one?.data ?? []).equals(Buffer.from(other?.data ?? []))).toBe(true);
  await Promise.all(sources.map((source) => source.stop()));
  expect(publisher.heard.at(-1)).toEqual({ type: 'wish', wish: { fps: 0, side: 1280 } });
  publisher.leave();
});

test('a picture that is none costs itself alone, one beyond the credits the connection', async () => {
  const publisher = new Publisher().greet();
  publisher.show(Uint8Array.of(0xff, 0xd8, 0xff, 1, 2, 3));
  await vi.waitFor(() => expect(publisher.heard.at(-1)).toMatchObject({ type: 'taken', id: 1 }));
  expect(publisher.heard.at(-1)).toHaveProperty('unreadable', expect.stringContaining('cannot be decoded'));
  expect(publisher.closed).toBeNull();
  for (let count = 0; count < 3; count += 1) publisher.show();
  expect(publisher.closed).toContain('without a credit');
});

test.each([
  ['a picture before its hello', (publisher: Publisher) => publisher.show(), /before `hello`/],
  ['a second hello', (publisher: Publisher) => void publisher.greet().greet(), /second hello/],
  ['no hello at all', () => clock.advance(5000), /No hello/],
])('%s ends the connection in words', (_, act, words) => {
  const publisher = new Publisher();
  act(publisher);
  expect(publisher.closed).toMatch(words);
});
