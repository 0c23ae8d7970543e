import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { settle } from '../fake-clock.cases.ts';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { asyncMap } from './async-map.ts';
import { contextOf } from './context.cases.ts';
import { data } from './message.cases.ts';
import type { UserCall, UserFunction } from './user-module.ts';

async function start(ask: UserFunction, config: Record<string, JsonValue> = {}) {
  const context = contextOf({ loadModule: () => Promise.resolve({ default: ask }) });
  const element = asyncMap.create?.({ module: './ask.js', ...config }, context);
  if (element === undefined) throw new Error('not made');
  await element.setup?.();
  return { element, context };
}

/** Answers after so many milliseconds. */
function slow(ms: number): UserFunction {
  return (message, { context }) =>
    new Promise((resolve) => {
      context.clock.after(ms, () => resolve(message));
    });
}

test('the function is given the message, its configuration and a signal', async () => {
  const calls: [Message, UserCall][] = [];
  const { element } = await start(
    (message, call) => {
      calls.push([message, call]);
      return { ...message, kind: 'data', value: 2 };
    },
    { config: { url: 'https://x' }, concurrency: 5 },
  );
  expect(element.concurrency).toBe(5);
  expect(await element.process(data(1))).toEqual(data(2));
  expect(calls[0]).toMatchObject([data(1), { config: { url: 'https://x' }, signal: { aborted: true } }]);
});

test('a call that fails is tried again, and the last failure is told', async () => {
  let tried = 0;
  const failing: UserFunction = (message) => {
    tried += 1;
    if (tried < 3) throw new SightlineError('overloaded', `no ${tried}`);
    return message;
  };
  const patient = await start(failing, { retries: 2, retry_delay_ms: 3000 });
  const answer = patient.element.process(data(1));
  await patient.context.clock.advanceAsync(3000);
  expect(tried).toBe(2);
  await patient.context.clock.advanceAsync(3000);
  expect(await answer).toEqual(data(1));
  expect(patient.context.metric).toMatchObject({ retries: 2, failed_calls: 2, calls: 1 });
  tried = 0;
  const hasty = await start(failing);
  await expect(hasty.element.process(data(1))).rejects.toThrow('no 1');
});

test('a call that takes too long has failed', async () => {
  const { element, context } = await start(slow(500), { timeout_ms: 100 });
  const refused = expect(element.process(data(1))).rejects.toMatchObject({ code: 'deadline' });
  await context.clock.advanceAsync(100);
  await refused;
});

test('with `throttle: auto` calls start as far apart as they take, shared among those under way', async () => {
  const starts: number[] = [];
  const { element, context } = await start(
    (message, call) => {
      starts.push(context.clock.now());
      return slow(400)(message, call);
    },
    { throttle: 'auto', concurrency: 4 },
  );
  const pending: Promise<unknown>[] = [];
  for (let n = 0; n < 40; n += 1) {
    pending.push(Promise.resolve(element.process(data(n))));
    await context.clock.advanceAsync(200);
  }
  await context.clock.advanceAsync(1000);
  await Promise.all(pending);
  expect(context.metric.delay_ms).toBeCloseTo(100, 0);
  expect(starts).toHaveLength(40);
});

test('a burst is spread out', async () => {
  const starts: number[] = [];
  const { element, context } = await start(
    (message) => {
      starts.push(context.clock.now());
      return message;
    },
    { throttle: 'auto', concurrency: 3 },
  );
  const all = Promise.all([1, 2, 3].map(async (n) => element.process(data(n))));
  await settle();
  await context.clock.advanceAsync(100);
  await all;
  expect(starts).toEqual([0, 10, 20]);
});

test('the end of the element ends its calls and its waits', async () => {
  const { element, context } = await start(slow(1000), { retries: 3 });
  const refused = expect(element.process(data(1))).rejects.toMatchObject({ code: 'aborted' });
  await settle();
  context.abort();
  await refused;
});

test('what is no function and what is no message are told by name', async () => {
  const bare = contextOf({ loadModule: () => Promise.resolve({ default: 3 }) });
  const element = asyncMap.create?.({ module: './ask.js' }, bare);
  await expect(element?.setup?.()).rejects.toThrow(/`.\/ask.js` must export a function as `default`/);
  await expect(element?.process(data(1))).rejects.toMatchObject({ code: 'aborted' });
  const odd = await start((() => 7) as unknown as UserFunction);
  await expect(odd.element.process(data(1))).rejects.toMatchObject({ code: 'invalid_message' });
});
