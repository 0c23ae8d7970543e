import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StreamEvent } from './event-stream.ts';
import { LiveStream, pauseMs } from './live-stream.ts';

/** One request that the stream made, which the test answers. */
interface Line {
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
  open(): (text: string) => void;
  end(): void;
  refuse(): void;
}

let lines: Line[] = [];
let events: StreamEvent[] = [];
let connected: boolean[] = [];
let stream: LiveStream;

beforeEach(() => {
  vi.useFakeTimers();
  [lines, events, connected] = [[], [], []];
  vi.stubGlobal(
    'fetch',
    (_url: string, init: { headers: Record<string, string>; signal: AbortSignal }) =>
      new Promise<Response>((resolve, reject) => {
        let controller: ReadableStreamDefaultController<Uint8Array>;
        const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
        init.signal.addEventListener('abort', () => {
          reject(init.signal.reason);
          controller.error(init.signal.reason);
        });
        lines.push({
          lastEventId: init.headers['Last-Event-ID'],
          signal: init.signal,
          open: () => {
            resolve(new Response(body));
            return (text) => controller.enqueue(new TextEncoder().encode(text));
          },
          end: () => controller.close(),
          refuse: () => reject(new TypeError('connection refused')),
        });
      }),
  );
  stream = new LiveStream({
    url: 'https://edge.example/api/events/stream',
    onEvent: (event) => events.push(event),
    onConnected: (each) => connected.push(each),
  });
  void stream.run();
});
afterEach(() => {
  stream.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function line(index: number): Promise<Line> {
  await vi.advanceTimersByTimeAsync(0);
  return lines[index] ?? expect.fail(`no request ${index}`);
}

test('the pause grows to half a minute', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 20].map(pauseMs)).toEqual([
    0, 1000, 3000, 7000, 15_000, 30_000, 30_000, 30_000,
  ]);
});

test('events come as they are sent', async () => {
  const send = (await line(0)).open();
  send('event: pipelines\nid: a-1\nda');
  send('ta: []\n\n');
  await vi.advanceTimersByTimeAsync(0);
  expect(events).toEqual([{ type: 'pipelines', data: '[]', id: 'a-1' }]);
  expect(connected).toEqual([true]);
});

test('a line that ends is opened again a second later, from where it left off', async () => {
  const first = await line(0);
  first.open()('id: a-7\ndata: x\n\n');
  await vi.advanceTimersByTimeAsync(0);
  first.end();
  await vi.advanceTimersByTimeAsync(999);
  expect(lines).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect((await line(1)).lastEventId).toBe('a-7');
  expect(connected).toEqual([true, false]);
});

test('an edge that does not answer is asked ever more rarely, or at once when there is reason to', async () => {
  for (const [attempt, pause] of [1000, 3000, 7000].entries()) {
    (await line(attempt)).refuse();
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(lines).toHaveLength(attempt + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(lines).toHaveLength(attempt + 2);
  }
  (await line(3)).refuse();
  await vi.advanceTimersByTimeAsync(10);
  stream.hurry();
  await line(4);
});

test('a line that is silent for too long is dead', async () => {
  (await line(0)).open();
  await vi.advanceTimersByTimeAsync(40_000);
  expect((await line(0)).signal.aborted).toBe(true);
  expect(connected).toEqual([true, false]);
});

test('stopping cuts the line, and nothing follows', async () => {
  (await line(0)).open();
  await vi.advanceTimersByTimeAsync(0);
  stream.stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect((await line(0)).signal.aborted).toBe(true);
  expect(lines).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
