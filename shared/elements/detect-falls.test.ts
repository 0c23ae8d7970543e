import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import { SightlineEventSchema } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { figure } from '../rules/figure.cases.ts';
import { detectFalls } from './detect-falls.ts';
import { detections, stem } from './message.cases.ts';
import { runElement } from './window-element.cases.ts';

const STANDING = { back: 3, legs: 2 };
const BENT = { back: 95, legs: 5 };
const LYING = { back: 95, legs: 85, score: 0.12 };

/** Postures one after the other, so many milliseconds apart. */
async function watch(
  people: readonly Detection[][],
  stepMs: number,
  saved?: JsonValue,
  config: JsonValue = {},
) {
  const running = await runElement(detectFalls, config, saved);
  for (const [index, found] of people.entries()) {
    await running.sendMessage(detections(found, stem(index + 1, (index + 1) * stepMs)));
  }
  const events = running.outputs.map(({ value }) => SightlineEventSchema.parse(value));
  return { ...running, events };
}

function scene(...parts: (readonly [number, Parameters<typeof figure>[0]])[]): Detection[][] {
  return parts.flatMap(([frames, init]) => Array.from({ length: frames }, () => [figure(init)]));
}

/** Somebody lying there, of another size. */
function elsewhere(x: number, scale: number): Detection[] {
  const { keypoints = [], ...rest } = figure(LYING);
  const moved = keypoints.map((point) => ({
    ...point,
    x: x + (point.x - 0.5) * scale,
    y: 0.6 + (point.y - 0.6) * scale,
  }));
  return [{ ...rest, keypoints: moved }];
}

test('who stood and lies has fallen, and is up again after standing for a while', async () => {
  const { events } = await watch(scene([10, STANDING], [3, BENT], [30, LYING], [40, STANDING]), 100);
  expect(events.map(({ phase, text }) => [phase, text])).toEqual([
    ['new', 'A person fell.'],
    ['end', 'A person is up again.'],
  ]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(1);
  expect(events[0]).toMatchObject({
    type: 'fall',
    score: expect.closeTo(0.12, 2),
    data: { leaning_angle: expect.closeTo(96.7, 1) },
  });
  expect(events[0]?.data?.['keypoint_corr']).toHaveProperty('left.shoulder.x');
});

test.each([
  ['less than one frame a second, as on a small computer', 1150, 4],
  ['one frame a second', 1000, 5],
  ['thirty frames a second', 33, 60],
])('a fall is seen at %s', async (_, stepMs, frames) => {
  const { events } = await watch(scene([frames, STANDING], [frames, LYING]), stepMs);
  expect(events).toHaveLength(1);
});

test.each([
  [
    'picking something up',
    [
      [10, STANDING],
      [30, BENT],
      [10, STANDING],
    ],
  ],
  [
    'squats',
    [
      [10, STANDING],
      [8, { back: 50, legs: 20 }],
      [10, STANDING],
      [8, { back: 55, legs: 30 }],
    ],
  ],
  [
    'one frame in which the pose is wrong',
    [
      [20, STANDING],
      [1, LYING],
      [20, STANDING],
    ],
  ],
  ['somebody who lies all the time', [[60, LYING]]],
  [
    'a pose nobody can be sure of',
    [
      [20, STANDING],
      [30, { ...LYING, score: 0.02 }],
    ],
  ],
] as const)('%s is no fall', async (_, parts) => {
  expect((await watch(scene(...parts), 100)).events).toEqual([]);
});

test('a pose that is seen in a table after somebody left is no fall', async () => {
  const standing = scene([20, STANDING]);
  const places: [string, Detection[][]][] = [
    ['far away', Array.from({ length: 30 }, () => elsewhere(-0.5, 1))],
    [
      'never at the same place',
      Array.from({ length: 30 }, (_, index) => elsewhere(0.3 + 0.4 * (index % 2), 1)),
    ],
    ['much larger', Array.from({ length: 30 }, () => elsewhere(0.5, 3))],
    ['much smaller', Array.from({ length: 30 }, () => elsewhere(0.5, 0.2))],
  ];
  for (const [where, frames] of places) {
    expect((await watch([...standing, ...frames], 100)).events, where).toEqual([]);
  }
  expect(
    (await watch([...standing, ...Array.from({ length: 30 }, () => elsewhere(0.5, 1))], 100)).events,
  ).toHaveLength(1);
});

test('who lay down long after last standing has not fallen', async () => {
  const { events } = await watch(
    scene([3, STANDING], [12, { back: 50, legs: 40, score: 0.05 }], [5, LYING]),
    1000,
  );
  expect(events).toEqual([]);
});

test('everybody is watched apart: one falls while another one stands', async () => {
  const frames = Array.from({ length: 40 }, (_, index) => [
    figure({ ...STANDING, track: 1 }),
    figure({ ...(index < 15 ? STANDING : LYING), track: 2 }),
  ]);
  const { events } = await watch(frames, 100);
  expect(events.map(({ track, text }) => [track, text])).toEqual([[2, 'person 2 fell.']]);
});

test('a fall that began before a run was made anew is told after it, once', async () => {
  const before = await watch(scene([10, STANDING], [5, LYING]), 100);
  expect(before.events).toEqual([]);
  const after = await watch(scene([20, LYING]), 100, before.element.save?.());
  expect(after.events.map(({ phase }) => phase)).toEqual(['new']);
});

test('whatever postures come, falls and standing up take turns', async () => {
  const posture = fc.record({
    back: fc.integer({ min: 0, max: 180 }),
    legs: fc.integer({ min: 0, max: 120 }),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const frames = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), posture), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(frames, async (parts) => {
      const { events } = await watch(scene(...parts), 200);
      events.forEach(({ phase }, index) => expect(phase).toBe(index % 2 === 0 ? 'new' : 'end'));
    }),
    { numRuns: 60 },
  );
});
