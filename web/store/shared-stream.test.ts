import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StreamEvent } from './event-stream.ts';
import { SharedStream } from './shared-stream.ts';
import type { ChannelMessage, StreamPort, StreamLocks } from './shared-stream.ts';

/** A browser with tabs: one lock, one port, one edge. */
class Browser implements StreamLocks {
  readonly requests: (string | undefined)[] = [];
  readonly #hearing = new Set<(data: unknown) => void>();
  #queue: Promise<void> = Promise.resolve();
  #send: ((text: string) => void) | null = null;

  constructor() {
    vi.stubGlobal('fetch', (_url: string, init: { headers: Record<string, string>; signal: AbortSignal }) => {
      this.requests.push(init.headers['Last-Event-ID']);
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          this.#send = (text) => controller.enqueue(new TextEncoder().encode(text));
          init.signal.addEventListener('abort', () => controller.error(init.signal.reason));
        },
      });
      return Promise.resolve(new Response(body));
    });
  }

  async tell(event: StreamEvent): Promise<void> {
    this.#send?.(`event: ${event.type}\nid: ${event.id}\ndata: ${event.data}\n\n`);
    await vi.advanceTimersByTimeAsync(0);
  }

  request(_name: string, { signal }: { signal: AbortSignal }, held: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(() => (signal.aborted ? undefined : held()));
    return this.#queue;
  }

  port(): StreamPort {
    let hear: ((data: unknown) => void) | null = null;
    const own = (data: unknown): void => hear?.(structuredClone(data));
    this.#hearing.add(own);
    return {
      hear: (listener) => (hear = listener),
      tell: (message: ChannelMessage) => {
        for (const other of this.#hearing) if (other !== own) other(message);
      },
      close: () => void this.#hearing.delete(own),
    };
  }

  async open() {
    const events: string[] = [];
    const connected: boolean[] = [];
    const stream = new SharedStream({
      url: 'https://edge.example/api/events/stream',
      onEvent: ({ data }) => events.push(data),
      onConnected: (each) => connected.push(each),
      locks: this,
      port: this.port(),
      recap: () => [{ type: 'pipelines', data: `all of ${events.length}`, id: '' }],
    });
    void stream.run();
    await vi.advanceTimersByTimeAsync(0);
    return { stream, events, connected };
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('tabs share one connection, and one that comes later is told how it stands', async () => {
  const browser = new Browser();
  const first = await browser.open();
  await browser.tell({ type: 'pipeline', id: 'a-1', data: 'one' });
  const second = await browser.open();
  expect(second).toMatchObject({ events: ['all of 1'], connected: [true] });
  await browser.tell({ type: 'pipeline', id: 'a-2', data: 'two' });
  expect([first.events, second.events]).toEqual([
    ['one', 'two'],
    ['all of 1', 'two'],
  ]);
  expect(browser.requests).toEqual([undefined]);
  first.stream.stop();
  second.stream.stop();
});

test('when the tab that listens goes, the next goes on from where it was', async () => {
  const browser = new Browser();
  const first = await browser.open();
  const second = await browser.open();
  await browser.tell({ type: 'pipeline', id: 'a-7', data: 'one' });
  first.stream.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(browser.requests).toEqual([undefined, 'a-7']);
  await browser.tell({ type: 'pipeline', id: 'a-8', data: 'two' });
  expect(second.events.slice(-1)).toEqual(['two']);
  expect(first.events).not.toContain('two');
  second.stream.stop();
});

test('a tab that never got its turn leaves nothing behind', async () => {
  const browser = new Browser();
  const first = await browser.open();
  const second = await browser.open();
  second.stream.stop();
  first.stream.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([browser.requests.length, vi.getTimerCount()]).toEqual([1, 0]);
});
