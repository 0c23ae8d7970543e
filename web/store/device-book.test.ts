import { afterEach, expect, test, vi } from 'vitest';
import { GARAGE } from '../../shared/device-listing.cases.ts';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import { deviceBase } from './device-address.ts';
import { DeviceBook } from './device-book.ts';
import { EdgeDevices } from './edge-devices.ts';

const BASE = 'http://hub:8080/';

function bed() {
  const clock = new FakeClock();
  const feed = { listeners: new Set<(data: string) => void>() };
  const edge = new EdgeDevices(BASE);
  const seen = { isSeen: true };
  const book = new DeviceBook({
    edge,
    clock,
    feed: {
      onTold(what, listener) {
        expect(what).toBe('device');
        feed.listeners.add(listener);
        return () => feed.listeners.delete(listener);
      },
    },
    isSeen: () => seen.isSeen,
  });
  const say = (data: unknown): void => {
    for (const listener of feed.listeners) listener(typeof data === 'string' ? data : JSON.stringify(data));
  };
  return { book, clock, feed, seen, say };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the edge is asked while somebody looks and sees, and opens no stream for it', async () => {
  const { book, clock, feed, seen } = bed();
  const asked = answer(200, []);
  const [first, second] = [book.on(() => undefined), book.on(() => undefined)];
  await settle();
  const url = new URL('http://hub:8080/api/devices?wait=false');
  expect(asked).toHaveBeenCalledExactlyOnceWith(url, expect.anything());
  clock.advance(4_000);
  await settle();
  expect(asked).toHaveBeenCalledTimes(2);
  seen.isSeen = false;
  clock.advance(60_000);
  await settle();
  expect(asked).toHaveBeenCalledTimes(2);
  first();
  expect(feed.listeners.size).toBe(1);
  second();
  expect([feed.listeners.size, clock.pending]).toEqual([0, 0]);
});

test('it follows what it is told, and leaves out what it does not understand', async () => {
  const { book, say } = bed();
  answer(200, []);
  const seen: number[] = [];
  book.on(({ devices }) => seen.push(devices.length));
  expect(book.snapshot.loaded).toBe(false);
  await settle();
  expect(book.snapshot).toEqual({ devices: [], loaded: true });
  say({ type: 'device', device: GARAGE });
  say({ type: 'exploded' });
  say('{');
  expect(book.snapshot.devices).toEqual([{ ...GARAGE, pipelines: [] }]);
  say({ type: 'removed', id: 'garage' });
  expect(seen).toEqual([0, 1, 0]);
});

test('what is told while the list is under way is not undone by it; one that does not come is asked for again', async () => {
  const { book, clock, say } = bed();
  answer(200, [{ ...GARAGE, state: 'connecting', pipelines: [] }]);
  book.on(() => undefined);
  say({ type: 'device', device: { ...GARAGE, state: 'online' } });
  expect(book.snapshot.loaded).toBe(false);
  await settle();
  expect(book.snapshot.devices).toMatchObject([{ id: 'garage', state: 'online' }]);
  answer(503, { message: 'Too many.' });
  clock.advance(4_000);
  await settle();
  expect(book.snapshot.devices).toHaveLength(1);
  answer(200, []);
  clock.advance(4_000);
  await settle();
  expect(book.snapshot.devices).toEqual([]);
});

function answer(status: number, body: unknown) {
  const asked = vi
    .fn<typeof fetch>()
    .mockImplementation(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  vi.stubGlobal('fetch', asked);
  return asked;
}

test('pairing is done, or a certificate is to be compared, or the reason is told', async () => {
  const edge = new EdgeDevices(BASE);
  const wish = { address: 'https://garage:8080', token: '', name: '', fingerprint: null };
  answer(201, { ...GARAGE, pipelines: [] });
  await expect(edge.add(wish)).resolves.toMatchObject({ device: { id: 'garage' } });
  answer(409, { message: 'Compare.', details: { fingerprint: 'AA' } });
  await expect(edge.add(wish)).resolves.toEqual({ fingerprint: 'AA', words: 'Compare.' });
  answer(409, { message: 'It is this very edge.' });
  await expect(edge.add(wish)).rejects.toThrow('this very edge');
  answer(200, { token: 'revoked', message: 'It is forgotten.' });
  await expect(edge.remove('garage')).resolves.toBe('It is forgotten.');
  answer(404, { message: 'No such edge.' });
  await expect(edge.remove('nobody')).rejects.toThrow('No such edge.');
});

test('a paired edge is reached below the one that it is paired with', () => {
  expect(deviceBase(BASE, null)).toBe(BASE);
  expect(new URL('api/events', deviceBase(BASE, 'car-port')).href).toBe(
    'http://hub:8080/api/devices/car-port/api/events',
  );
});
