import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import type { SightlineEvent } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { Element, ElementServices } from '../run/element.ts';
import type { NewMedia } from '../run/media-store.ts';
import { AmbianicSampleSchema } from './ambianic-sample.ts';
import { contextOf } from './context.cases.ts';
import { detection, detections, frame, stem } from './message.cases.ts';
import { saveDetections } from './save-detections.ts';
import { copyingPictures, servicesForCases } from './services.cases.ts';

interface Kept {
  readonly event: SightlineEvent;
  readonly media: readonly NewMedia[];
}

/** Keeps samples until it is told that the disk is full. */
function bed(config: JsonObject = {}, services: Partial<ElementServices> = {}) {
  const kept: Kept[] = [];
  const disk = { isFull: false };
  const lent = servicesForCases().events;
  if (lent === undefined) throw new Error('no store to try with');
  const events: typeof lent = {
    ...lent,
    put(event, pipeline, media = []) {
      if (disk.isFull) return Promise.reject(new Error('no room'));
      kept.push({ event, media });
      return Promise.resolve(`${pipeline}~${event.id}`);
    },
  };
  const context = contextOf({ pictures: copyingPictures, events, ...services }, 'save_detections');
  const element = saveDetections.create?.({ ...config }, context);
  if (element === undefined) throw new Error('cannot be made');
  return { element, context, kept, disk };
}

async function see(element: Element, second: number, found: readonly Detection[]): Promise<void> {
  const from = stem(second * 10 + 1, second * 1000);
  const timed = { ...from, frame: { ...from.frame, capturedAt: 1_700_000_000_000 + second * 1000 } };
  await element.process(frame({ id: timed.frame.id }, timed));
  expect(await element.process(detections(found, timed))).toBeNull();
}

const jsonOf = ({ media }: Kept): unknown => {
  const content = media.at(-1)?.content;
  return content instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(content)) : null;
};

test('saves a picture, a small one and what was found, as Ambianic lays them out', async () => {
  const { element, kept, context } = bed();
  await element.setup?.();
  await see(element, 1, [
    detection('dog', 0.5, 0.25),
    { ...detection('person', 0.9, 0.25), track: 4, zones: ['door'] },
  ]);
  const [sample] = kept;
  if (sample === undefined) throw new Error('nothing was kept');
  expect(sample.event).toMatchObject({
    type: 'detection',
    phase: 'once',
    started_at: 1_700_000_001_000,
    label: 'person',
    score: 0.9,
    track: 4,
    zones: ['door'],
    text: 'Person, dog',
  });
  expect(sample.media.map(({ kind, type }) => [kind, type])).toEqual([
    ['snapshot', 'image/jpeg'],
    ['thumbnail', 'image/jpeg'],
    ['inference', 'application/json'],
  ]);
  const json = AmbianicSampleSchema.parse(jsonOf(sample));
  expect(json).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    datetime: '2023-11-14T22:13:21.000000+00:00',
    image_file_name: '20231114-221321.000000-image.jpg',
    thumbnail_file_name: '20231114-221321.000000-thumbnail.jpg',
    json_file_name: '20231114-221321.000000-inference.json',
    rel_dir: expect.stringMatching(/^pipeline\/save_detections\/detections\/\d{8}-\d{6}\.\d{6}$/),
    inference_result: [
      { label: 'dog', confidence: 0.5, box: { xmin: 0.375, ymin: 0.375, xmax: 0.625, ymax: 0.625 } },
      { label: 'person', confidence: 0.9, box: { xmin: 0.375, ymin: 0.375, xmax: 0.625, ymax: 0.625 } },
    ],
    inference_meta: { display: 'Object Detection' },
  });
  expect(sample.media.map(({ path }) => path)).toEqual(
    [json.image_file_name, json.thumbnail_file_name, json.json_file_name].map(
      (name) => `${json.rel_dir}/${name}`,
    ),
  );
  expect(context.closed).toEqual([{ id: 11 }]);
});

test('saves at its intervals alone, frames without anything too, and closes every frame once', async () => {
  const { element, kept, context } = bed({ positive_interval: 3, idle_interval: 10 });
  for (let second = 1; second <= 24; second += 1)
    await see(element, second, second % 2 === 0 ? [detection()] : []);
  expect(kept.map(({ event }) => [event.type, (event.started_at - 1_700_000_000_000) / 1000])).toEqual([
    ['idle', 1],
    ['detection', 2],
    ['detection', 6],
    ['detection', 10],
    ['idle', 11],
    ['detection', 14],
    ['detection', 18],
    ['idle', 21],
    ['detection', 22],
  ]);
  expect(context.closed.length).toBe(24);
  expect(new Set(context.closed).size).toBe(24);
  expect(new Set(kept.map(({ event }) => event.id)).size).toBe(kept.length);
});

test('a full disk stops nothing: it is counted, said once, and what waits is saved later', async () => {
  const { element, kept, context, disk } = bed({ positive_interval: 1 });
  disk.isFull = true;
  for (let second = 1; second <= 10; second += 1) await see(element, second, [detection()]);
  expect(kept).toEqual([]);
  expect(context.metric).toMatchObject({ lost: 2, waiting: 8 });
  expect(context.metric['failed']).toBeGreaterThanOrEqual(10);
  expect(context.lines).toEqual([{ level: 'warn', message: expect.stringContaining('no room') }]);
  disk.isFull = false;
  await context.clock.advanceAsync(10_000);
  await see(element, 10.5, [detection()]);
  expect(kept.map(({ event }) => (event.started_at - 1_700_000_000_000) / 1000)).toEqual([
    3, 4, 5, 6, 7, 8, 9, 10,
  ]);
  expect(context.lines.map(({ message }) => message)).toEqual([
    expect.stringContaining('not saved'),
    'samples are saved again',
  ]);
  expect(context.metric).toMatchObject({ saved: 8, waiting: 0 });
});

test('a picture that cannot be packed is counted, and its frame is closed', async () => {
  const pictures = { ...copyingPictures, pack: () => Promise.reject(new Error('no JPEGs here')) };
  const { element, kept, context } = bed({}, { pictures });
  await see(element, 1, [detection()]);
  expect([kept.length, context.closed.length, context.metric['failed']]).toEqual([0, 1, 1]);
});

test('two that see the same frame keep two samples, in folders of their own', async () => {
  const one = bed();
  await see(one.element, 1, [detection()]);
  const context = contextOf(one.context.services, 'faces');
  const other = saveDetections.create?.({}, context);
  if (other === undefined) throw new Error('cannot be made');
  await see(other, 1, [detection('face')]);
  const [first, second] = one.kept;
  expect(first?.event.id).not.toBe(second?.event.id);
  expect(first?.media[0]?.path).not.toBe(second?.media[0]?.path);
  expect(second === undefined ? null : jsonOf(second)).toMatchObject({
    inference_meta: { display: 'Face Detection' },
  });
});

test('a flow without the store is told where it belongs', () => {
  const context = contextOf({ pictures: copyingPictures });
  expect(() => saveDetections.create?.({}, context).setup?.()).toThrow(/flow `main`/);
});
