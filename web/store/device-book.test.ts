import { afterEach, expect, test, vi } from 'vitest';
import { GARAGE } from '../../shared/device-listing.cases.ts';
import { deviceBase } from './device-address.ts';
import { DeviceBook } from './device-book.ts';
import { EdgeDevices } from './edge-devices.ts';
import { LiveStream } from './live-stream.ts';
import type { LiveStreamParts } from './live-stream.ts';

const BASE = 'http://hub:8080/';

/** A stream that is never connected, and what it was opened with. */
class Silent extends LiveStream {
  stopped = false;

  override run(): Promise<void> {
    return Promise.resolve();
  }

  override stop(): void {
    this.stopped = true;
  }
}

function bed() {
  const streams: Silent[] = [];
  const opened: LiveStreamParts[] = [];
  const book = new DeviceBook(BASE, new EdgeDevices(BASE), (parts) => {
    const stream = new Silent(parts);
    opened.push(parts);
    streams.push(stream);
    return stream;
  });
  const say = (type: string, data: unknown): void =>
    opened.at(-1)?.onEvent({ type, data: typeof data === 'string' ? data : JSON.stringify(data), id: '1' });
  return { book, streams, opened, say };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the edge is listened to while somebody looks, by one stream', () => {
  const { book, streams, opened } = bed();
  expect(streams).toHaveLength(0);
  const [first, second] = [book.on(() => undefined), book.on(() => undefined)];
  expect(opened.map(({ url }) => url)).toEqual(['http://hub:8080/api/devices/stream']);
  first();
  expect(streams[0]?.stopped).toBe(false);
  second();
  expect(streams[0]?.stopped).toBe(true);
  book.on(() => undefined)();
  expect(streams).toHaveLength(2);
});

test('it follows what it is told, and leaves out what it does not understand', () => {
  const { book, say } = bed();
  const seen: number[] = [];
  book.on(({ devices }) => seen.push(devices.length));
  expect(book.snapshot.loaded).toBe(false);
  say('devices', []);
  expect(book.snapshot).toEqual({ devices: [], loaded: true });
  say('device', { type: 'device', device: GARAGE });
  say('device', { type: 'exploded' });
  say('devices', '{');
  say('other', []);
  expect(book.snapshot.devices).toEqual([{ ...GARAGE, pipelines: [] }]);
  say('device', { type: 'removed', id: 'garage' });
  expect(seen).toEqual([0, 1, 0]);
});

function answer(status: number, body: unknown): void {
  vi.stubGlobal(
    'fetch',
    vi.fn<typeof fetch>().mockResolvedValue(new Response(JSON.stringify(body), { status })),
  );
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
