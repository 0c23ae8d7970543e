import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import { SightlineError } from '../../shared/errors.ts';
import { Secrets } from '../../shared/sinks/secret.ts';
import { deliveryOf } from '../../shared/sinks/sink-settings.ts';
import { FakeSink } from './fake-sink.cases.ts';
import { MemoryOutboxStore } from './memory-outbox-store.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { SinkQueue } from './sink-queue.ts';
import { SinkTally } from './sink-state.ts';
import { Undelivered } from './undelivered.ts';

let clock: FakeClock;
let store: MemoryOutboxStore;
let tally: SinkTally;
let lines: string[];
const opened: SinkQueue[] = [];

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryOutboxStore();
  tally = new SinkTally();
  lines = [];
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
  expect(clock.pending).toBe(0);
});

const log = (_level: string, message: string): void => void lines.push(message);

function start(sink: FakeSink, delivery: object = {}, kept = store): SinkQueue {
  const secrets = new Secrets({});
  const queue = new SinkQueue({
    key: 'porch/hook',
    sink,
    store: kept,
    clock,
    delivery: deliveryOf(delivery),
    tally,
    secrets,
    log,
  });
  opened.push(queue);
  return queue;
}

const away = () => Promise.resolve(new Undelivered('edge_lost', 'Nobody is there.'));
const there = () => Promise.resolve(null);

describe('a sink’s queue', () => {
  test('tells in order what it is given, one at a time, and keeps nothing that arrived', async () => {
    const sink = new FakeSink();
    const queue = start(sink);
    for (const id of ['a', 'b', 'c']) await queue.keep(notificationOf(id));
    await settle();
    expect(sink.sent).toEqual([['a'], ['b'], ['c']]);
    expect(await store.counts('porch/hook')).toEqual({ waiting: 0, dead: 0 });
    expect(queue.figures).toMatchObject({ state: 'idle', queued: 0, next_try_at: null });
    expect(tally.sent).toBe(3);
  });

  test('tries again after pauses that double, and no longer than told, until it arrives', async () => {
    const sink = new FakeSink();
    sink.answer = away;
    const queue = start(sink, { retry: { delay_ms: 1000, max_delay_ms: 4000 } });
    const times: number[] = [];
    sink.answer = () => {
      times.push(clock.now());
      return times.length < 6 ? away() : there();
    };
    await queue.keep(notificationOf('a'));
    await clock.advanceAsync(30_000);
    expect(times).toEqual([0, 1000, 3000, 7000, 11_000, 15_000]);
    expect(tally).toMatchObject({ sent: 1, failed: 5, lastError: null });
    expect(lines).toEqual([
      'it could not tell of something, and tries again: Nobody is there.',
      'what it tells arrives again',
    ]);
  });

  test('lays aside what was tried often enough, and goes on with the next', async () => {
    const sink = new FakeSink();
    sink.answer = (ids) => (ids.includes('bad') ? away() : there());
    const queue = start(sink, { retry: { tries: 3, delay_ms: 1000 } });
    await queue.keep(notificationOf('bad'));
    await queue.keep(notificationOf('good'));
    await clock.advanceAsync(60_000);
    expect(sink.sent).toEqual([['bad'], ['bad'], ['bad'], ['good']]);
    expect(await store.dead('porch/hook', 9)).toMatchObject([{ id: 'bad', reason: 'Nobody is there.' }]);
    sink.answer = there;
    expect(await queue.revive()).toBe(1);
    await settle();
    expect(sink.arrived).toEqual(['good', 'bad']);
  });

  test('lays aside at once what cannot arrive', async () => {
    const sink = new FakeSink();
    sink.answer = (ids) =>
      Promise.resolve(
        ids[0] === 'bad' ? new Undelivered('forbidden', 'It is malformed.', { isFinal: true }) : null,
      );
    const queue = start(sink);
    await queue.keep(notificationOf('bad'));
    await clock.advanceAsync(1000);
    expect(await store.counts('porch/hook')).toEqual({ waiting: 0, dead: 1 });
    await queue.keep(notificationOf('good'));
    await settle();
    expect(sink.arrived).toEqual(['good']);
  });

  test('finds the one of a batch that cannot arrive, and tells the others', async () => {
    const sink = new FakeSink({ size: 4, waitMs: 0 });
    sink.answer = (ids) =>
      Promise.resolve(ids.includes('c') ? new Undelivered('forbidden', 'No.', { isFinal: true }) : null);
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      await store.put('porch/hook', notificationOf(id), clock.wallTime(), 99);
    start(sink);
    await clock.advanceAsync(10_000);
    expect(sink.arrived).toEqual(['a', 'b', 'd', 'e']);
    expect(await store.dead('porch/hook', 9)).toMatchObject([{ id: 'c' }]);
  });

  test('waits for a batch as long as told, and not longer once it is full', async () => {
    const sink = new FakeSink({ size: 2, waitMs: 500 });
    const queue = start(sink);
    await queue.keep(notificationOf('a'));
    await clock.advanceAsync(499);
    expect(sink.sent).toEqual([]);
    await clock.advanceAsync(1);
    expect(sink.sent).toEqual([['a']]);
    await Promise.all(['b', 'c', 'd'].map((id) => queue.keep(notificationOf(id))));
    await clock.advanceAsync(500);
    expect(sink.sent.flat()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('does as the other end asks, where that wants a longer pause', async () => {
    const sink = new FakeSink();
    let tries = 0;
    sink.answer = () => {
      tries += 1;
      return Promise.resolve(
        tries === 1 ? new Undelivered('overloaded', 'Too many.', { retryAfterMs: 30_000 }) : null,
      );
    };
    const queue = start(sink);
    await queue.keep(notificationOf('a'));
    await clock.advanceAsync(29_999);
    expect(tries).toBe(1);
    expect(queue.figures).toMatchObject({ state: 'failing', queued: 1, next_try_at: clock.wallTime() + 1 });
    await clock.advanceAsync(1);
    expect(sink.arrived).toEqual(['a']);
  });

  test('gives up a try that takes too long, even of a sink that hears of no signal', async () => {
    const sink = new FakeSink();
    sink.answer = () => new Promise(() => undefined);
    const queue = start(sink, { time_out_ms: 2000, retry: { tries: 1 } });
    await queue.keep(notificationOf('a'));
    await clock.advanceAsync(2000);
    expect(tally.lastError).toBe('There was no answer within 2 s.');
  });

  test('lays aside what became too old while nobody was there', async () => {
    await store.put('porch/hook', notificationOf('old'), clock.wallTime() - 90_000, 99);
    const sink = new FakeSink();
    const queue = start(sink, { max_age_ms: 60_000 });
    await queue.keep(notificationOf('new'));
    await settle();
    expect(sink.arrived).toEqual(['new']);
    expect(await store.dead('porch/hook', 9)).toMatchObject([{ id: 'old' }]);
  });

  test('a test goes past what waits, and when it arrives what waits is tried at once', async () => {
    const sink = new FakeSink();
    sink.answer = away;
    const queue = start(sink, { retry: { delay_ms: 60_000 } });
    await queue.keep(notificationOf('a'));
    await settle();
    await expect(queue.test(notificationOf('test'))).rejects.toThrow('Nobody is there.');
    sink.answer = there;
    expect(await queue.test(notificationOf('test'))).toBe('It is there.');
    await settle();
    expect(sink.arrived).toEqual(['test', 'a']);
  });

  test('what is not kept is dropped when it does not arrive, the oldest first when there is too much', async () => {
    const sink = new FakeSink();
    sink.answer = away;
    const queue = start(sink, { retry: { delay_ms: 1000 } });
    queue.offer(notificationOf('first'));
    await settle();
    for (let n = 0; n < 1000; n += 1) queue.offer(notificationOf(`n${n}`));
    expect(queue.figures.queued).toBe(256);
    sink.answer = there;
    await clock.advanceAsync(1000);
    expect(sink.arrived).toHaveLength(256);
    expect(sink.arrived.at(-1)).toBe('n999');
    expect(tally.dropped).toBe(745);
  });

  test('goes on when the store has room again', async () => {
    const failing = new (class extends MemoryOutboxStore {
      isFull = true;

      override async oldest(sink: string, count: number) {
        if (this.isFull) throw new SightlineError('storage', 'The disk is full.');
        return super.oldest(sink, count);
      }
    })();
    const sink = new FakeSink();
    const queue = start(sink, {}, failing);
    await queue.keep(notificationOf('a'));
    await clock.advanceAsync(1500);
    expect(tally.lastError).toBe('The disk is full.');
    failing.isFull = false;
    await clock.advanceAsync(10_000);
    expect(sink.arrived).toEqual(['a']);
  });

  test('ends in the middle of a try, which is told again by whoever opens it next', async () => {
    const sink = new FakeSink();
    sink.answer = () => new Promise(() => undefined);
    const queue = start(sink);
    await queue.keep(notificationOf('a'));
    await settle();
    await queue.close();
    expect(sink.closed).toBe(1);
    const next = new FakeSink();
    start(next);
    await settle();
    expect(next.arrived).toEqual(['a']);
  });
});
