import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import { SightlineEventSchema } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { labelLimits } from './label-limits.ts';
import { line } from './line.ts';
import { detections, stem } from './message.cases.ts';
import { objectMask } from './object-mask.ts';
import { runElement } from './window-element.cases.ts';
import { zone } from './zone.ts';

/** Something whose lower edge has its middle here. */
function at(x: number, y: number, more: Partial<Detection> = {}): Detection {
  const box = { x: x - 0.05, y: y - 0.2, width: 0.1, height: 0.2 };
  return { label: 'person', score: 0.9, box, track: 1, ...more };
}

const LEFT_HALF: JsonValue = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
];
const DOOR: JsonValue = { from: [0, 0.5], to: [1, 0.5] };

/** What comes out, for each frame of 100 ms. */
async function through(
  type: typeof zone,
  config: JsonValue,
  frames: readonly (readonly Detection[])[],
  saved?: JsonValue,
) {
  const running = await runElement(type, config, saved);
  for (const [index, found] of frames.entries()) {
    await running.sendMessage(detections(found, stem(index + 1, (index + 1) * 100)));
  }
  return running;
}

async function zonesOver(frames: readonly (readonly Detection[])[], rest: Record<string, JsonValue> = {}) {
  const config = { zones: { left: { polygon: LEFT_HALF, inertia: 2, loitering_ms: 300, ...rest } } };
  const { outputs } = await through(zone, config, frames);
  return outputs.map((message) => {
    if (message.kind !== 'detections') throw new Error('no detections');
    const [{ zones = [], loitering = [] } = {}] = message.value.detections;
    return `${zones.join()}${loitering.length > 0 ? '!' : ''}`;
  });
}

test('something is in a zone when two frames in a row say so, and loiters there after a while', async () => {
  const inside = Array.from({ length: 7 }, () => [at(0.2, 0.5)]);
  expect(await zonesOver(inside)).toEqual(['', 'left', 'left', 'left', 'left!', 'left!', 'left!']);
});

test('one frame on the other side of the outline takes nothing out of a zone', async () => {
  const walk = [0.2, 0.2, 0.6, 0.2, 0.6, 0.6, 0.6].map((x) => [at(x, 0.5)]);
  expect(await zonesOver(walk)).toEqual(['', 'left', 'left', 'left', 'left!', '', '']);
});

test('what is not tracked is where it is, and never loiters', async () => {
  const { track: _, ...untracked } = at(0.2, 0.5);
  const frames = Array.from({ length: 6 }, () => [untracked]);
  expect(await zonesOver(frames)).toEqual(Array.from({ length: 6 }, () => 'left'));
});

test('a zone is for its labels, and what is in none may be left out', async () => {
  expect(await zonesOver([[at(0.2, 0.5)]], { labels: ['car'], inertia: 1 })).toEqual(['']);
  const config = { zones: { left: { polygon: LEFT_HALF, inertia: 1 } }, only_inside: true };
  const { outputs } = await through(zone, config, [[at(0.2, 0.5), at(0.8, 0.5, { track: 2 })]]);
  expect(outputs[0]?.value).toMatchObject({ detections: [{ track: 1, zones: ['left'] }] });
});

test('what loiters loiters on when the run is made anew or moved, to a clock that began otherwise', async () => {
  const config = { zones: { left: { polygon: LEFT_HALF, inertia: 2, loitering_ms: 300 } } };
  const before = await through(
    zone,
    config,
    Array.from({ length: 5 }, () => [at(0.2, 0.5)]),
  );
  const after = await through(zone, config, [[at(0.2, 0.5)]], before.element.save?.());
  expect(after.outputs[0]?.value).toMatchObject({ detections: [{ loitering: ['left'] }] });
});

async function crossings(ys: readonly number[], x = 0.5, config: Record<string, JsonValue> = {}) {
  const lines = { door: { from: [0, 0.5], to: [1, 0.5], ...config } };
  const { outputs } = await through(
    line,
    { lines },
    ys.map((y) => [at(x, y)]),
  );
  return outputs.map(({ value }) => SightlineEventSchema.parse(value));
}

test('a thing that goes over a line and stays across is told once, with its way and the counts', async () => {
  const events = await crossings([0.3, 0.4, 0.6, 0.7, 0.7, 0.4, 0.3]);
  expect(events.map(({ data }) => data)).toEqual([
    { line: 'door', direction: 'in', count_in: 1, count_out: 0 },
    { line: 'door', direction: 'out', count_in: 1, count_out: 1 },
  ]);
  expect(events[0]).toMatchObject({ type: 'line', phase: 'once', track: 1, label: 'person' });
  expect(new Set(events.map(({ id }) => id)).size).toBe(2);
});

test('who trembles on a line, or goes round its end, has not gone over it', async () => {
  expect(await crossings([0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4])).toEqual([]);
  expect(await crossings([0.4, 0.5, 0.4, 0.5])).toEqual([]);
  expect(await crossings([0.3, 0.3, 0.7, 0.7], 0.9, { to: [0.6, 0.5] })).toEqual([]);
});

test('over any walk, the ways over an endless line take turns, and their counts say which side it ended on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { maxLength: 40 }),
      async (ys) => {
        const ways = (await crossings(ys)).map(({ data }) => data?.['direction']);
        ways.slice(1).forEach((way, index) => expect(way).not.toBe(ways[index]));
      },
    ),
    { numRuns: 50 },
  );
});

test('counts and places survive when a run is made anew', async () => {
  const before = await through(line, { lines: { door: DOOR } }, [[at(0.5, 0.4)], [at(0.5, 0.6)]]);
  const after = await through(line, { lines: { door: DOOR } }, [[at(0.5, 0.7)]], before.element.save?.());
  expect(after.outputs.map(({ value }) => value)).toMatchObject([
    { data: { direction: 'in', count_in: 1, count_out: 0 } },
  ]);
});

test('what stands in a masked area is left out, if it is meant', async () => {
  const config = { masks: [{ polygon: LEFT_HALF, labels: ['bird'] }] };
  const found = [at(0.2, 0.5, { label: 'bird' }), at(0.2, 0.5), at(0.8, 0.5, { label: 'bird' })];
  const { outputs } = await through(objectMask, config, [found]);
  expect(outputs[0]?.value).toMatchObject({ detections: [found[1], found[2]] });
});

test('the median of a track counts, not one frame of it', async () => {
  const config = { labels: { person: { median_score: 0.5 } } };
  const scores = [0.9, 0.2, 0.9, 0.1, 0.1, 0.1];
  const { outputs } = await through(
    labelLimits,
    config,
    scores.map((score) => [at(0.5, 0.5, { score })]),
  );
  const passed = outputs.map((message) => message.kind === 'detections' && message.value.detections.length);
  expect(passed).toEqual([1, 0, 1, 0, 0, 0]);
});

test('score, area and shape in pixels are limited label by label, and others kept or dropped', async () => {
  const found = [
    at(0.5, 0.5),
    at(0.5, 0.5, { score: 0.1 }),
    at(0.5, 0.9, { box: { x: 0, y: 0, width: 1, height: 0.9 } }),
    at(0.5, 0.5, { label: 'car' }),
  ];
  const limits = { min_score: 0.5, max_area: 0.5, max_ratio: 1 };
  const given = async (others: string) => {
    const { outputs } = await through(labelLimits, { labels: { person: limits }, others }, [found]);
    return outputs[0]?.value;
  };
  expect(await given('keep')).toMatchObject({ detections: [found[0], found[3]] });
  expect(await given('drop')).toMatchObject({ detections: [found[0]] });
});
