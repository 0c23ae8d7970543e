import { expect, test } from 'vitest';
import { tumblingWindow } from './tumbling-window.ts';
import { configOf, runElement, valuesOf, windowsOf } from './window-element.cases.ts';

const CONFIG = { span_ms: 100, out_of_order_ms: 20 };

test('windows come in order once nothing more is expected for them', async () => {
  const { send, outputs } = await runElement(tumblingWindow, CONFIG);
  for (const ms of [10, 110, 90, 115]) await send(ms);
  expect(outputs).toEqual([]);
  await send(121);
  expect(windowsOf(outputs)).toEqual(['10 90']);
  expect(valuesOf(outputs)).toMatchObject([{ window_start: 0, window_end: 100_000, revision: 0 }]);
});

test('late elements: counted, given on their own, or in their window once more', async () => {
  const seen: Record<string, unknown[]> = {};
  for (const late of ['drop', 'side_output', 'update']) {
    const { send, outputs, context } = await runElement(tumblingWindow, { ...CONFIG, late });
    for (const ms of [10, 200, 50]) await send(ms);
    expect(context.metric).toMatchObject({ late: 1 });
    seen[late] = valuesOf(outputs.slice(1));
  }
  const element = { time: 50_000, subject: 'camera', value: 50 };
  expect(seen['drop']).toEqual([]);
  expect(seen['side_output']).toEqual([{ late: true, window_end: 100_000, element }]);
  expect(seen['update']).toMatchObject([
    { window_end: 100_000, revision: 1, elements: [{ value: 10 }, element] },
  ]);
});

test('the example of the manual', async () => {
  const { send, outputs } = await runElement(tumblingWindow, {
    span_ms: 10_000,
    out_of_order_ms: 500,
    late: 'update',
  });
  for (const seconds of [3, 9, 12, 8, 11]) await send(seconds * 1000, seconds);
  expect(windowsOf(outputs)).toEqual(['3 9', '3 8 9']);
});

test('silence closes windows by a timer where that was asked for, here or after a move', async () => {
  const config = { ...CONFIG, idle_ms: 50 };
  const first = await runElement(tumblingWindow, config);
  await first.send(90);
  expect(first.context.clock.pending).toBe(1);
  const second = await runElement(tumblingWindow, config, first.element.save?.());
  for (const { context, outputs, element } of [first, second]) {
    context.clock.advance(49);
    expect(outputs).toEqual([]);
    context.clock.advance(2);
    expect(windowsOf(outputs)).toEqual(['90']);
    await element.cleanup?.();
    expect(context.clock.pending).toBe(0);
  }
});

test('a time from far ahead does not spoil the rest', async () => {
  const { send, outputs, context } = await runElement(tumblingWindow, { ...CONFIG, max_future_ms: 1000 });
  const now = context.clock.wallTime();
  for (const ms of [now, now + 3_600_000, now + 10, now + 200]) await send(ms);
  expect(context.metric).toMatchObject({ future: 1, late: 0 });
  expect(windowsOf(outputs)).toEqual([`${now}`, `${now + 10}`]);
});

test('a source that begins again has its last window given, also after a move', async () => {
  const first = await runElement(tumblingWindow, CONFIG);
  await first.send(5010);
  const { send, outputs } = await runElement(tumblingWindow, CONFIG, first.element.save?.());
  for (let ms = 10; ms <= 100; ms += 10) await send(ms);
  await send(250);
  expect(windowsOf(outputs)).toEqual(['5010', '100']);
});

test('each subject has windows of its own where that was asked for', async () => {
  const { send, outputs } = await runElement(tumblingWindow, { ...CONFIG, per_subject: true });
  await send(20, 'a', 'x');
  await send(10, 'b', 'y');
  await send(500);
  expect(outputs.map(({ subject }) => subject)).toEqual(['x', 'y']);
});

test('new parameters keep what was collected, unless windows get another length', async () => {
  const { send, outputs, element } = await runElement(tumblingWindow, CONFIG);
  await send(10);
  expect(element.configure?.(configOf(tumblingWindow, { ...CONFIG, out_of_order_ms: 0 }))).toBe(true);
  await send(101);
  expect(element.configure?.(configOf(tumblingWindow, { span_ms: 10 }))).toBe(true);
  element.onEvent?.('flush', {});
  expect(windowsOf(outputs)).toEqual(['10']);
});
