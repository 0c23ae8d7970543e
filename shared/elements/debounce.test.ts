import { expect, test } from 'vitest';
import { debounce } from './debounce.ts';
import { detection, detections, stem } from './message.cases.ts';
import { configOf, runElement, valuesOf } from './window-element.cases.ts';
import type { Running } from './window-element.cases.ts';

const CONFIG = { of_frames: 3, min_frames: 2 };

/** One frame every 100 ms; `#` has a cat. */
async function watch({ sendMessage }: Running, pattern: string, subject = 'camera', from = 0): Promise<void> {
  for (let n = 0; n < pattern.length; n += 1) {
    const found = pattern.charAt(n) === '#' ? [detection('cat')] : [];
    await sendMessage(detections(found, stem(from + n + 1, (from + n) * 100, subject)));
  }
}

function told({ outputs }: Running): string[] {
  return outputs.map((one) =>
    one.kind === 'event' ? `${one.frame.id} ${one.value.type} ${JSON.stringify(one.value['key'])}` : one.kind,
  );
}

test('comings and goings, not flickers', async () => {
  const running = await runElement(debounce, CONFIG);
  await watch(running, '#..##.#...#');
  expect(told(running)).toEqual(['5 on "cat"', '10 off "cat"']);
  const at = running.context.clock.wallTime();
  expect(valuesOf(running.outputs)[0]).toEqual({ type: 'on', at, key: 'cat', frames: 2 });
});

test('the example of the manual', async () => {
  const running = await runElement(debounce, { of_frames: 10, min_frames: 6, cool_down_ms: 300 });
  await watch(running, '..##.###.#..........');
  expect(told(running)).toEqual(['10 on "cat"', '20 off "cat"']);
});

test('while it cools down nothing is said', async () => {
  const running = await runElement(debounce, { of_frames: 1, min_frames: 1, cool_down_ms: 500 });
  await watch(running, '#.#.#.#.');
  expect(told(running)).toEqual(['1 on "cat"', '6 off "cat"']);
});

test('subjects are told apart, and rows go by any field', async () => {
  const running = await runElement(debounce, CONFIG);
  await watch(running, '#', 'front');
  await watch(running, '#', 'back');
  expect(running.outputs).toEqual([]);
  const tracks = await runElement(debounce, { ...CONFIG, key: 'track_id' });
  for (const ms of [1, 2]) await tracks.send(ms, [{ track_id: 7 }, { label: 'none' }]);
  expect(told(tracks)).toEqual(['1 on "7"']);
});

test('what was seen survives a move and new parameters; a reset forgets it', async () => {
  const first = await runElement(debounce, CONFIG);
  await watch(first, '#');
  const second = await runElement(debounce, CONFIG, first.element.save?.());
  await watch(second, '#', 'camera', 1);
  expect(told(second)).toEqual(['2 on "cat"']);
  expect(second.element.configure?.(configOf(debounce, { of_frames: 1, min_frames: 1 }))).toBe(true);
  await watch(second, '.', 'camera', 2);
  expect(told(second)).toEqual(['2 on "cat"', '3 off "cat"']);
  second.element.onEvent?.('reset', {});
  expect(second.element.save?.()).toEqual([]);
});

test.each([{ of_frames: 2, min_frames: 3 }, { min_frames: 2, off_below: 3 }, { cool_down_ms: '1s' }])(
  '%j is refused',
  (config) => {
    expect(debounce.schema.safeParse(config).success).toBe(false);
  },
);
