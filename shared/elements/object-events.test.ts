import { expect, test } from 'vitest';
import { SightlineEventSchema } from '../event.ts';
import type { Message } from '../run/message.ts';
import { contextOf } from './context.cases.ts';
import { detection, detections, stem } from './message.cases.ts';
import { objectEvents } from './object-events.ts';
import { track } from './track.ts';
import { zone } from './zone.ts';
import { configOf, runElement, valuesOf } from './window-element.cases.ts';
import type { Running } from './window-element.cases.ts';

/** One frame every 100 ms; `#` has a person. Frames are numbered from `from`. */
async function watch(running: Running, pattern: string, from = 0, subject = 'camera'): Promise<Message[]> {
  const before = running.outputs.length;
  for (const [index, sign] of pattern.split('').entries()) {
    const found = sign === '#' ? [detection('person', 0.8)] : [];
    await running.sendMessage(detections(found, stem(from + index + 1, (from + index) * 100, subject)));
  }
  return running.outputs.slice(before);
}

function tracksOf(messages: readonly Message[]): string {
  return messages
    .map((message) => (message.kind === 'detections' ? (message.value.detections[0]?.track ?? '.') : '?'))
    .join('');
}

function told(messages: readonly Message[]): string[] {
  return messages.flatMap(({ kind, frame, value }) => {
    if (kind !== 'event') return kind;
    const { phase, track: number } = SightlineEventSchema.parse(value);
    return `${frame.id} ${phase} ${number}`;
  });
}

test('detections go on with the numbers of their tracks, and with all else that they had', async () => {
  const running = await runElement(track, {});
  expect(tracksOf(await watch(running, '##.##'))).toBe('.1.11');
  const all = await runElement(track, { keep_untracked: true, min_hits: 2 });
  const [first] = await watch(all, '#');
  expect(first?.value).toEqual({ detections: [detection('person', 0.8)] });
  expect(all.context.metric).toMatchObject({ tracks: 0 });
});

test('what is lost is given where it is expected, for as long as asked', async () => {
  const running = await runElement(track, { keep_lost_ms: 250 });
  expect(tracksOf(await watch(running, '##.....'))).toBe('.111...');
});

test('subjects are followed apart, under numbers of one row', async () => {
  const running = await runElement(track, {});
  expect(tracksOf(await watch(running, '##', 0, 'front'))).toBe('.1');
  expect(tracksOf(await watch(running, '##', 0, 'back'))).toBe('.2');
  running.element.onEvent?.('reset', {});
  expect(tracksOf(await watch(running, '##', 5, 'front'))).toBe('.3');
});

test('moved in mid-stream, and with new parameters, it goes on under the same number', async () => {
  const first = await runElement(track, {});
  await watch(first, '###.');
  const second = await runElement(track, {}, first.element.save?.());
  expect(second.element.configure?.(configOf(track, { min_hits: 5 }))).toBe(true);
  expect(tracksOf(await watch(second, '##', 4))).toBe('11');
});

test.each([{ low_score: 0.9 }, { min_hits: 0 }, { lost_ms: '2s' }])('track: %j is refused', (config) => {
  expect(track.schema.safeParse(config).success).toBe(false);
});

/** `track` and then `object_events`, as in a pipeline. */
async function pipelineOf(saved?: readonly [unknown, unknown]) {
  const context = contextOf({}, 'people');
  const [tracking, telling] = [
    await runElement(track, {}, JSON.parse(JSON.stringify(saved?.[0] ?? null)) ?? undefined),
    await runElement(objectEvents, {}, JSON.parse(JSON.stringify(saved?.[1] ?? null)) ?? undefined, context),
  ];
  const send = async (pattern: string, from: number): Promise<string[]> => {
    const before = telling.outputs.length;
    for (const message of await watch(tracking, pattern, from)) await telling.sendMessage(message);
    return told(telling.outputs.slice(before));
  };
  const save = () => [tracking.element.save?.(), telling.element.save?.()] as const;
  return { send, save, telling, context };
}

test('a thing comes and goes, each once', async () => {
  const { send, telling } = await pipelineOf();
  expect(await send(`.####.##${'.'.repeat(30)}`, 0)).toEqual(['3 new 1', '30 end 1']);
  const [came] = valuesOf(telling.outputs);
  expect(came).toMatchObject({ type: 'object', id: expect.stringMatching(/^people-\w+-1$/) });
});

test('moved at any frame, it tells the same: no second new, no missing end', async () => {
  const pattern = `.####.##${'.'.repeat(25)}##########${'.'.repeat(25)}`;
  const whole = await (await pipelineOf()).send(pattern, 0);
  expect(whole).toHaveLength(4);
  for (let at = 1; at < pattern.length; at += 1) {
    const first = await pipelineOf();
    const before = await first.send(pattern.slice(0, at), 0);
    const second = await pipelineOf(first.save());
    expect([...before, ...(await second.send(pattern.slice(at), at))]).toEqual(whole);
  }
});

test('when no frame comes any more, everything ends after a while by the clock', async () => {
  const { send, telling, context } = await pipelineOf();
  await send('####', 0);
  await context.clock.advanceAsync(29_000);
  expect(told(telling.outputs)).toEqual(['2 new 1']);
  await context.clock.advanceAsync(2000);
  expect(told(telling.outputs)).toEqual(['2 new 1', '4 end 1']);
  expect(context.clock.pending).toBe(0);
});

test.each(['flush', 'end'])('at %s everything ends, once', async (event) => {
  const { send, telling } = await pipelineOf();
  await send('####', 0);
  for (const name of [event, event]) telling.element.onEvent?.(name, {});
  expect(told(telling.outputs)).toEqual(['2 new 1', '4 end 1']);
  expect(await send('##', 4)).toEqual(['5 new 1']);
});

test('zones between both make the events say where things are, and for too long', async () => {
  const polygon = [
    [0, 0],
    [0.5, 0],
    [0.5, 1],
    [0, 1],
  ];
  const [tracking, placing, telling] = [
    await runElement(track, {}),
    await runElement(zone, { zones: { porch: { polygon, inertia: 1, loitering_ms: 1000 } } }),
    await runElement(objectEvents, {}),
  ];
  for (let n = 0; n < 40; n += 1) {
    // Comes from the right, stays in the zone, and goes back.
    const x = n < 10 ? 0.75 - n * 0.05 : Math.min(0.3 + Math.max(0, n - 25) * 0.05, 0.8);
    const box = { x: x - 0.1, y: 0.4, width: 0.2, height: 0.4 };
    await tracking.sendMessage(detections([{ label: 'person', score: 0.8, box }], stem(n + 1, n * 100)));
  }
  for (const message of tracking.outputs) await placing.sendMessage(message);
  for (const message of placing.outputs) await telling.sendMessage(message);
  expect(telling.outputs.map(({ value }) => SightlineEventSchema.parse(value).text)).toEqual([
    'person 1 came.',
    'person 1 entered porch.',
    'person 1 loiters in porch.',
    'person 1 left porch.',
  ]);
});
