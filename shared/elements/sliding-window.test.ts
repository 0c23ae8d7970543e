import { expect, test } from 'vitest';
import { contextOf } from './context.cases.ts';
import { detection, detections, stem } from './message.cases.ts';
import { slidingWindow } from './sliding-window.ts';
import { configOf, runElement, valuesOf, windowsOf } from './window-element.cases.ts';

test('a window is given at every interval, in order of time, by one timer', async () => {
  const { send, outputs, context, element } = await runElement(slidingWindow, {
    span_ms: 1000,
    trigger: { interval_ms: 500 },
  });
  for (const ms of [100, 300, 200]) await send(ms);
  expect(context.clock.pending).toBe(1);
  context.clock.advance(299);
  expect(outputs).toEqual([]);
  context.clock.advance(1);
  expect(outputs).toEqual([
    {
      ...stem(1, 200),
      kind: 'data',
      value: {
        window_start: -400_000,
        window_end: 600_000,
        elements: [100, 200, 300].map((ms) => ({ time: ms * 1000, subject: 'camera', value: ms })),
      },
    },
  ]);
  context.clock.advance(5000);
  expect(outputs).toHaveLength(1);
  await element.cleanup?.();
  expect(context.clock.pending).toBe(0);
});

test('a count gives the window at exactly the nth of its subject', async () => {
  const { send, outputs } = await runElement(slidingWindow, {
    span_ms: 1000,
    trigger: { count: 2, subject: 'door' },
  });
  await send(1);
  await send(2, 'a', 'door');
  expect(outputs).toEqual([]);
  await send(3, 'b', 'door');
  expect(windowsOf(outputs)).toEqual(['1 a b']);
});

test('detections are kept as plain data', async () => {
  const { sendMessage, outputs } = await runElement(slidingWindow, {
    span_ms: 1000,
    trigger: { subject: 'camera' },
  });
  await sendMessage(detections([detection('cat')]));
  const value = [detection('cat')];
  expect(valuesOf(outputs)).toMatchObject([{ elements: [{ time: 100_000, value }] }]);
});

test('by the wall clock, what is of before the start triggers nothing, and the future is withheld', async () => {
  const { send, outputs, context } = await runElement(slidingWindow, {
    span_ms: 60_000,
    time: 'wall_clock',
    trigger: { count: 1 },
  });
  const start = context.clock.wallTime();
  await send(start - 120_000, 'too old');
  await send(start - 1000, 'replayed');
  await send(start + 50, 'future');
  expect(outputs).toEqual([]);
  context.clock.advance(49);
  expect(outputs).toEqual([]);
  context.clock.advance(1);
  expect(windowsOf(outputs)).toEqual(['replayed future']);
  expect(context.metric).toMatchObject({ late: 1, kept: 2, overflowed: 0 });
});

test('by arrival, elements fall out when they have been here long enough', async () => {
  const { send, outputs, context } = await runElement(slidingWindow, {
    span_ms: 100,
    time: 'arrival',
    trigger: { interval_ms: 60, only_after_update: false, start_after_new_event: false },
  });
  await send(5, 'new');
  await send(1, 'old');
  context.clock.advance(120);
  expect(windowsOf(outputs)).toEqual(['old new', '']);
});

test('events: a replay triggers nothing, a flush gives what is there, a reset forgets it', async () => {
  const { send, outputs, element } = await runElement(slidingWindow, {
    span_ms: 1000,
    trigger: { count: 1 },
  });
  element.onEvent?.('live_from', { timestamp: 300_000 });
  await send(100);
  await send(200);
  element.onEvent?.('flush', {});
  await send(300);
  element.onEvent?.('reset', {});
  element.onEvent?.('flush', {});
  expect(windowsOf(outputs)).toEqual(['100 200', '100 200 300']);
});

test('what was collected moves along, timer included', async () => {
  const config = { span_ms: 1000, trigger: { interval_ms: 500 } };
  const first = await runElement(slidingWindow, config);
  await first.send(100);
  first.context.clock.advance(200);
  const second = await runElement(slidingWindow, config, first.element.save?.());
  second.context.clock.advance(300);
  expect(windowsOf(second.outputs)).toEqual(['100']);
});

test('new parameters keep what was collected; another axis of time begins anew', async () => {
  const { send, outputs, element } = await runElement(slidingWindow, {
    span_ms: 1000,
    trigger: { count: 100 },
  });
  await send(100);
  await send(900);
  const shorter = { span_ms: 500, trigger: { count: 1 } };
  expect(element.configure?.(configOf(slidingWindow, shorter))).toBe(true);
  await send(1000);
  expect(element.configure?.(configOf(slidingWindow, { ...shorter, time: 'arrival' }))).toBe(true);
  await send(1001);
  expect(windowsOf(outputs)).toEqual(['900 1000', '1001']);
});

test('a video that loops begins anew instead of being late for ever', async () => {
  const { send, outputs, context } = await runElement(slidingWindow, {
    span_ms: 50,
    trigger: { subject: 'camera' },
  });
  await send(5000);
  for (let ms = 10; ms <= 120; ms += 10) await send(ms);
  expect(windowsOf(outputs)).toEqual(['5000', '100', '100 110', '100 110 120']);
  expect(context.lines).toHaveLength(1);
});

test.each([
  {},
  { span_ms: 1000 },
  { span_ms: 1000, trigger: {} },
  { span_ms: 1000, trigger: { only_after_update: true } },
  { span_ms: '1s', trigger: { count: 1 } },
  { span_ms: 0, trigger: { count: 1 } },
  { span_ms: 1000, trigger: { count: 1.5 } },
])('%j is refused', (config) => {
  expect(slidingWindow.schema.safeParse(config).success).toBe(false);
  expect(() => slidingWindow.create?.(config, contextOf())).toThrow(/`time_window` cannot be made/);
});
