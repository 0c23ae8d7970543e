import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AmbianicSampleSchema } from '../../../shared/elements/ambianic-sample.ts';
import { contextOf } from '../../../shared/elements/context.cases.ts';
import { detection, detections, frame, stem } from '../../../shared/elements/message.cases.ts';
import { saveDetections } from '../../../shared/elements/save-detections.ts';
import { copyingPictures } from '../../../shared/elements/services.cases.ts';
import { SightlineError } from '../../../shared/errors.ts';
import { Dice } from '../../../shared/run/random.cases.ts';
import type { OpenEvents } from '../../open-events.ts';
import { testFolder } from '../connection.cases.ts';
import { inferenceFilesIn, readSample } from './ambianic-folder.ts';
import { importAmbianic } from './import-ambianic.ts';
import { testMemory } from './memory.cases.ts';

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);

let place: Awaited<ReturnType<typeof testFolder>>;
let memory: OpenEvents;
beforeAll(async () => {
  place = await testFolder();
  memory = await testMemory(place.folder, { rules: () => ({ days: 36_000, free_gigabytes: 0 }) });
}, 60_000);
afterAll(async () => {
  await memory.close();
  await place.remove();
});

/** Writes a sample as Ambianic does: local time without a zone, everything of one start in one folder. */
async function ambianicWrote(root: string, n: number, parts: object = {}): Promise<string> {
  const relDir = 'detections/20200501-101112.654321';
  const folder = join(root, relDir);
  await mkdir(folder, { recursive: true });
  const stamp = `20200501-1012${String(10 + n)}.000123`;
  const json = {
    id: `0123456789abcdef0123456789abcd${n.toString(16).padStart(2, '0')}`,
    datetime: `2020-05-01T10:12:${10 + n}.000123`,
    image_file_name: `${stamp}-image.jpg`,
    thumbnail_file_name: `${stamp}-thumbnail.jpg`,
    json_file_name: `${stamp}-inference.json`,
    rel_dir: relDir,
    inference_result: [
      { label: 'person', confidence: 0.75, box: { xmin: 0.25, ymin: 0.125, xmax: 0.5, ymax: 0.875 } },
    ],
    inference_meta: { display: 'Object Detection' },
    ...parts,
  };
  await writeFile(join(folder, json.image_file_name), JPEG);
  await writeFile(join(folder, json.thumbnail_file_name), JPEG.subarray(0, 7));
  await writeFile(join(folder, json.json_file_name), JSON.stringify(json));
  return join(folder, json.json_file_name);
}

function importing(folder: string) {
  const skipped: string[] = [];
  const parts = { events: memory.events, folder, pipeline: 'old', protect: true };
  const skip = (file: string, reason: string) => void skipped.push(`${file.slice(-40)}: ${reason}`);
  return importAmbianic({ ...parts, skipped: skip }).then((report) => ({ report, skipped }));
}

test('takes over what Ambianic wrote, once, and skips what is wrong', async () => {
  const root = join(place.folder, 'ambianic');
  const first = await ambianicWrote(root, 1);
  await ambianicWrote(root, 2, { inference_result: [] });
  const fall = {
    label: 'FALL',
    confidence: 0.5,
    leaning_angle: 70,
    keypoint_corr: { left: null, right: null },
  };
  await ambianicWrote(root, 3, { inference_result: [fall], inference_meta: { display: 'Fall Detection' } });
  await ambianicWrote(root, 4, { datetime: 'yesterday' });
  await ambianicWrote(root, 5, { image_file_name: '../../../etc/passwd' }).catch(() => undefined);
  await writeFile(join(root, 'detections/torn-inference.json'), '{"id": "0');
  const { report, skipped } = await importing(root);
  expect(report).toMatchObject({ imported: 3, known: 0 });
  expect(skipped.join('\n')).toMatch(/"yesterday" is no time/);
  expect(skipped.join('\n')).toMatch(/no JSON/);

  const { events } = await memory.events.query({ limit: 10, pipelines: ['old'] });
  expect(events.map(({ event: { type, label, score } }) => [type, label, score])).toEqual([
    ['fall', 'FALL', 0.5],
    ['idle', undefined, undefined],
    ['detection', 'person', 0.75],
  ]);
  const oldest = events.at(-1);
  expect(oldest).toMatchObject({
    protected: true,
    event: {
      started_at: Date.parse('2020-05-01T10:12:11.000123'),
      box: { x: 0.25, y: 0.125, width: 0.25, height: 0.75 },
    },
  });
  const shown = await Promise.all(
    (['snapshot', 'thumbnail', 'inference'] as const).map(async (kind) =>
      (await memory.media.open(oldest?.id ?? '', kind))?.bytesOf(),
    ),
  );
  expect(shown[0]).toEqual(Buffer.from(JPEG));
  expect(shown[1]?.length).toBe(7);
  expect(shown[2]).toEqual(await readFile(first));
  const again = await importing(root);
  expect(again.report).toEqual({ imported: 0, known: 3, skipped: report.skipped });
}, 60_000);

const pack = () => Promise.resolve({ type: 'image/jpeg', width: 1, height: 1, data: JPEG } as const);

test('what `save_detections` wrote can be taken over too', async () => {
  const services = { events: memory.events, pictures: { ...copyingPictures, pack } };
  const context = contextOf(services, 'save_detections');
  const element = saveDetections.create?.({ positive_interval: 0 }, context);
  for (const id of [1, 2]) {
    const stemmed = stem(id);
    await element?.process(frame({ id }, stemmed));
    await element?.process(detections([detection()], stemmed));
  }
  expect(context.metric).toMatchObject({ saved: 2 });
  const root = join(place.folder, 'media/pipeline/save_detections');
  const files: string[] = [];
  for await (const file of inferenceFilesIn(root)) files.push(file);
  const [file = ''] = files;
  const sample = AmbianicSampleSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  // Whoever knows the media folder finds the pictures by what the JSON says.
  for (const name of [sample.image_file_name, sample.thumbnail_file_name, sample.json_file_name])
    expect((await stat(join(place.folder, 'media', sample.rel_dir, name))).isFile()).toBe(true);
  expect((await importing(root)).report).toEqual({ imported: 2, known: 0, skipped: 0 });
});

test('its files lie as they lay', async () => {
  const lay = 'media/old/detections/20200501-101112.654321/20200501-101211.000123-image.jpg';
  expect(await readFile(join(place.folder, lay))).toEqual(Buffer.from(JPEG));
});

test('a folder that is not there is said', async () => {
  await expect(importing(join(place.folder, 'nowhere'))).rejects.toMatchObject({ code: 'not_found' });
});

test('whatever a file has become, it is read or refused', async () => {
  const dice = new Dice(7);
  const root = join(place.folder, 'mutated');
  const file = await ambianicWrote(root, 6);
  const whole = await readFile(file);
  for (let turn = 0; turn < 300; turn += 1) {
    const bytes = Uint8Array.from(
      whole.subarray(0, dice.chance(0.2) ? dice.below(whole.length) : whole.length),
    );
    for (let n = dice.below(4); n > 0; n -= 1) bytes[dice.below(bytes.length || 1)] = dice.below(256);
    await writeFile(file, bytes);
    const [read] = await Promise.allSettled([readSample(file, 'old')]);
    if (read.status === 'rejected') expect(read.reason).toBeInstanceOf(SightlineError);
  }
}, 60_000);
