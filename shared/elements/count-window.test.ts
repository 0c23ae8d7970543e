import { expect, test } from 'vitest';
import { countWindow } from './count-window.ts';
import { configOf, runElement, windowsOf } from './window-element.cases.ts';

test('each subject has windows of its own, in order of time', async () => {
  const { send, outputs } = await runElement(countWindow, { size: 2, slide: 1 });
  await send(10, 'a', 'x');
  await send(20, 'b', 'y');
  await send(5, 'c', 'x');
  await send(30, 'd', 'x');
  expect(windowsOf(outputs)).toEqual(['c a', 'c d']);
  expect(outputs.map(({ subject }) => subject)).toEqual(['x', 'x']);
});

test('windows tumble unless they are to slide', async () => {
  const { send, outputs } = await runElement(countWindow, { size: 2 });
  for (let ms = 1; ms <= 5; ms += 1) await send(ms);
  expect(windowsOf(outputs)).toEqual(['1 2', '3 4']);
});

test('what was collected survives a move and new parameters', async () => {
  const first = await runElement(countWindow, { size: 3 });
  await first.send(1);
  await first.send(2);
  const second = await runElement(countWindow, { size: 3 }, first.element.save?.());
  expect(second.element.configure?.(configOf(countWindow, { size: 3, slide: 1 }))).toBe(true);
  await second.send(3);
  second.element.onEvent?.('flush', {});
  second.element.onEvent?.('reset', {});
  second.element.onEvent?.('flush', {});
  expect(windowsOf(second.outputs)).toEqual(['1 2 3', '1 2 3']);
});
