import { expect, test } from 'vitest';
import { BrowserConditions } from './placement-conditions.ts';

const turn = (): Promise<void> => new Promise((resolve) => queueMicrotask(() => queueMicrotask(resolve)));

test('what a browser does not tell does not count', async () => {
  const silent = new BrowserConditions({});
  const refusing = new BrowserConditions({ getBattery: () => Promise.reject(new Error('not here')) });
  await turn();
  for (const conditions of [silent, refusing]) {
    expect(conditions.power).toBeNull();
    expect(conditions.line).toEqual({ saveData: false, isSlow: false });
  }
});

test('battery and line are read as they are at the moment', async () => {
  const battery = { level: 0.5, charging: false };
  const connection = { saveData: false, effectiveType: '4g' };
  const conditions = new BrowserConditions({
    connection,
    getBattery: () => Promise.resolve(battery),
  });
  await turn();
  expect(conditions.power).toEqual({ level: 0.5, charging: false });
  expect(conditions.line).toEqual({ saveData: false, isSlow: false });
  battery.charging = true;
  connection.effectiveType = '3g';
  connection.saveData = true;
  expect(conditions.power?.charging).toBe(true);
  expect(conditions.line).toEqual({ saveData: true, isSlow: true });
});
