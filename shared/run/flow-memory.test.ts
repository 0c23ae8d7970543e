import { expect, test } from 'vitest';
import { FakeClock, settle } from '../fake-clock.cases.ts';
import type { JsonValue } from '../json.ts';
import type { Snapshot } from './element-legacy.ts';
import { FlowMemory } from './flow-memory.ts';

function bed(save: (clock: FakeClock) => JsonValue | undefined) {
  const clock = new FakeClock();
  const element = { activity: 0, saves: 0 };
  const told: Snapshot[] = [];
  const tooLarge: string[] = [];
  const memory = new FlowMemory({
    clock,
    elements: () => [
      {
        element: 'a',
        type: 'window',
        activity: element.activity,
        save: () => {
          element.saves += 1;
          return save(clock);
        },
      },
    ],
    tell: (snapshots) => void told.push(...snapshots),
    tooLarge: (name) => void tooLarge.push(name),
  });
  return { clock, element, told, tooLarge, memory };
}

test('a snapshot is taken once a second, of what did something since', () => {
  const { clock, element, told, memory } = bed(() => 7);
  clock.advance(999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual([{ element: 'a', type: 'window', state: 7 }]);
  clock.advance(5_000);
  expect(element.saves).toBe(1);
  element.activity += 1;
  clock.advance(1_000);
  expect(element.saves).toBe(2);
  memory.close();
  expect(clock.pending).toBe(0);
});

test('what was told is remembered at once, however often it is told in one go', async () => {
  const { element, told, memory } = bed(() => 7);
  element.activity += 1;
  memory.told('a');
  memory.told('a');
  memory.told('another');
  expect(told).toEqual([]);
  await settle();
  expect(told).toHaveLength(1);
  memory.close();
});

test('one that takes its time is asked the more seldom: a twentieth of the time at most', () => {
  const { clock, element, memory } = bed((own) => {
    own.advance(200);
    return 7;
  });
  for (let turn = 0; turn < 600; turn += 1) {
    element.activity += 1;
    clock.advance(100);
  }
  expect(element.saves * 200).toBeLessThanOrEqual(clock.now() / 20 + 200);
  expect(element.saves).toBeGreaterThan(5);
  memory.close();
});

test('a state that is too large is not kept, and is neither told nor looked at again for a while', () => {
  const row = 'x'.repeat(1_000);
  const { clock, element, told, tooLarge, memory } = bed(() => Array.from({ length: 3_000 }, () => row));
  for (let second = 0; second < 59; second += 1) {
    element.activity += 1;
    clock.advance(1_000);
  }
  expect(told).toEqual([{ element: 'a', type: 'window' }]);
  expect([element.saves, tooLarge]).toEqual([1, ['a']]);
  memory.close();
});
