import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilCollected } from '../../shared/collected.cases.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { Outcome } from '../workers/outcome.api.ts';
import { FakeWorker, settle } from './fake-worker.cases.ts';
import { WorkerCalls } from './worker-call.ts';

interface EchoApi {
  echo(words: string): Promise<Outcome<string>>;
  refuse(): Promise<Outcome<string>>;
  explode(): Promise<Outcome<string>>;
  hang(): Promise<Outcome<string>>;
}

const echo: EchoApi = {
  echo: (words) => Promise.resolve({ ok: true, value: words }),
  refuse: () => Promise.resolve({ ok: false, code: 'too_large', message: 'too much' }),
  explode: () => Promise.reject(new TypeError('a defect')),
  hang: () => new Promise(() => {}),
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(): { worker: FakeWorker<EchoApi>; calls: WorkerCalls<EchoApi>; lost: SightlineError[] } {
  const worker = new FakeWorker<EchoApi>(echo);
  const lost: SightlineError[] = [];
  const calls = new WorkerCalls<EchoApi>('test worker', worker, (error) => lost.push(error));
  return { worker, calls, lost };
}

test('an answer is its value, and leaves nothing behind', async () => {
  const { calls } = open();
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, 'removeEventListener');
  expect(await calls.call((api) => api.echo('hello'), { deadlineMs: 100, signal })).toBe('hello');
  expect(removed).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test('an error keeps its code and its words', async () => {
  const { calls, worker } = open();
  const failing = calls.call((api) => api.refuse(), { deadlineMs: 100 });
  await expect(failing).rejects.toMatchObject({
    name: 'SightlineError',
    code: 'too_large',
    message: 'too much',
  });
  expect(worker.terminated).toBe(false);
});

test('a call that throws in the worker rejects, and the worker goes on', async () => {
  const { calls } = open();
  await expect(calls.call((api) => api.explode(), { deadlineMs: 100 })).rejects.toThrow('a defect');
  expect(await calls.call((api) => api.echo('still here'), { deadlineMs: 100 })).toBe('still here');
});

test.each(['crash', 'garble'] as const)('a worker that fails (%s) settles everything, once', async (how) => {
  const { calls, worker, lost } = open();
  const pending = [1, 2].map(() => calls.call((api) => api.hang(), { deadlineMs: null }));
  const settled = Promise.allSettled(pending);
  worker[how]();
  worker[how]();
  for (const outcome of await settled) expect(outcome).toMatchObject({ reason: { code: 'lane_crashed' } });
  expect(lost).toHaveLength(1);
  expect(worker.terminated).toBe(true);
  expect(worker.listenerCount('error')).toBe(0);
  await expect(calls.call((api) => api.echo('?'), { deadlineMs: 100 })).rejects.toMatchObject({
    code: 'lane_crashed',
  });
});

test('a worker that gives no answer in time is ended, with whatever else waits for it', async () => {
  const { calls, worker, lost } = open();
  const stuck = calls.call((api) => api.hang(), { deadlineMs: 1000 });
  const other = calls.call((api) => api.hang(), { deadlineMs: 60_000 });
  const settled = Promise.allSettled([stuck, other]);
  await vi.advanceTimersByTimeAsync(999);
  expect(worker.terminated).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  for (const outcome of await settled) expect(outcome).toMatchObject({ reason: { code: 'deadline' } });
  expect(worker.terminated).toBe(true);
  expect(lost).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('giving up settles the call and spares the worker', async () => {
  const { calls, worker } = open();
  const abort = new AbortController();
  const given = calls.call((api) => api.hang(), { deadlineMs: 1000, signal: abort.signal });
  abort.abort();
  await expect(given).rejects.toMatchObject({ code: 'aborted' });
  await vi.advanceTimersByTimeAsync(5000);
  expect(worker.terminated).toBe(false);
});

test('a call given up beforehand is not made', async () => {
  const { calls } = open();
  const invoke = vi.fn();
  await expect(calls.call(invoke, { deadlineMs: 1, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
  });
  expect(invoke).not.toHaveBeenCalled();
});

test('closing terminates, settles with aborted, and is no loss', async () => {
  const { calls, worker, lost } = open();
  const settled = Promise.allSettled([calls.call((api) => api.hang(), { deadlineMs: null })]);
  await settle();
  await calls.close();
  await calls.close();
  expect(await settled).toMatchObject([{ reason: { code: 'aborted' } }]);
  expect(worker.terminated).toBe(true);
  expect(lost).toEqual([]);
});

test('closing lets the worker finish with a frame, but not for ever', async () => {
  for (const [finishes, waitedMs] of [
    [true, 0],
    [false, 1000],
  ] as const) {
    const { calls, worker } = open();
    const limits = { deadlineMs: 60_000, handsOver: true };
    const settled = Promise.allSettled([
      calls.call((api) => (finishes ? api.echo('done') : api.hang()), limits),
    ]);
    const closed = calls.close();
    expect(await settled).toMatchObject([{ reason: { code: 'aborted' } }]);
    expect(worker.terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(waitedMs);
    await closed;
    expect(worker.terminated).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  }
});

test('closing does not wait for a call that holds no frame', async () => {
  const { calls, worker } = open();
  const settled = Promise.allSettled([calls.call((api) => api.hang(), { deadlineMs: 60_000 })]);
  await calls.close();
  await settled;
  expect(worker.terminated).toBe(true);
});

async function lostWhileAsked(): Promise<readonly WeakRef<object>[]> {
  const { worker, calls } = open();
  const asked = calls.call((api) => api.hang(), { deadlineMs: null });
  worker.crash();
  await Promise.allSettled([asked]);
  return [new WeakRef(worker), new WeakRef(calls)];
}

test('nothing holds a worker that was lost while it was asked something', async () => {
  vi.useRealTimers();
  await untilCollected(await lostWhileAsked());
});
