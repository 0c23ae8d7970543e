import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Announcement } from '../../shared/pipeline/announcement.ts';
import { Announcer } from './announcer.ts';

const RUNNING: Announcement = {
  pipeline: 'objects',
  placement: 'browser',
  state: 'running',
  input_fps: 30,
  infer_fps: 10,
  drop_fps: 20,
  latency_ms: { p50: 80, p95: 120 },
  health: 'ok',
};

let asked: string[] = [];
let current: Announcement | null = null;
let listed: (string | null)[] = [];
let answer: () => Promise<Response>;
let announcer: Announcer;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, listed, current] = [[], [], RUNNING];
  answer = () => Promise.resolve(Response.json({ id: 'objects@1234', lease_seconds: 30 }));
  vi.stubGlobal('fetch', (_url: URL, { method }: { method: string }) => {
    asked.push(method);
    return answer();
  });
  announcer = new Announcer({
    baseUrl: 'https://edge.example/',
    current: () => current,
    onListed: (id) => listed.push(id),
  });
});
afterEach(() => {
  announcer.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a run is told of at once, again before its lease ends, and when it is over', async () => {
  announcer.changed();
  announcer.changed();
  await vi.advanceTimersByTimeAsync(0);
  expect([asked, listed]).toEqual([['PUT'], ['objects@1234']]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toEqual(['PUT', 'PUT', 'PUT']);
  current = null;
  announcer.changed();
  expect([asked.slice(3), listed.at(-1)]).toEqual([['DELETE'], null]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked.length, vi.getTimerCount()]).toEqual([4, 0]);
});

test('what is not to be known is not told, not even that it ended', async () => {
  current = null;
  announcer.changed();
  announcer.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([]);
});

test('an edge that does not let this browser be listed is not asked again as long as the same run goes on', async () => {
  answer = () => Promise.resolve(new Response('{}', { status: 403 }));
  announcer.changed();
  await vi.advanceTimersByTimeAsync(60_000);
  current = { ...RUNNING, state: 'healing' };
  announcer.changed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, listed]).toEqual([['PUT'], [null]]);
  current = null;
  announcer.changed();
  current = RUNNING;
  announcer.changed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, listed]).toEqual([
    ['PUT', 'PUT'],
    [null, null, null],
  ]);
});

test('whoever may be listed after all is so at once, and stays so', async () => {
  answer = () => new Promise((resolve) => setTimeout(resolve, 100, new Response('{}', { status: 403 })));
  announcer.changed();
  await vi.advanceTimersByTimeAsync(0);
  // The access changes while the edge still answers by the one before.
  announcer.accessChanged();
  answer = () => Promise.resolve(Response.json({ id: 'objects@1234', lease_seconds: 30 }));
  await vi.advanceTimersByTimeAsync(100);
  expect([asked, listed]).toEqual([
    ['PUT', 'PUT'],
    [null, 'objects@1234'],
  ]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toEqual(['PUT', 'PUT', 'PUT', 'PUT']);
});

test('a browser in which nothing runs asks nothing when its access changes', async () => {
  current = null;
  announcer.changed();
  announcer.accessChanged();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([]);
});

test('an edge that does not answer is asked again, and costs the run nothing', async () => {
  answer = () => Promise.reject(new TypeError('refused'));
  announcer.changed();
  await vi.advanceTimersByTimeAsync(0);
  answer = () => Promise.resolve(new Response('{}', { status: 503 }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asked, listed]).toEqual([
    ['PUT', 'PUT'],
    [null, null],
  ]);
});
