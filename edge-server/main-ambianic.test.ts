import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { devFolder, devSkip } from '../shared/detect/real-model.cases.ts';
import { HOUSEHOLD, SAVED } from '../shared/pipeline/ambianic.cases.ts';
import type { RunningServer } from './main.ts';
import { startWholeServer } from './whole-server.cases.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let folder: string;
let server: RunningServer | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-household-'));
});
afterEach(async () => {
  await server?.close();
  server = null;
  await rm(folder, { recursive: true, force: true });
});

/** One picture a second: somebody stands for four of them and lies for four, which is the same person on the side. */
async function drawFall(): Promise<void> {
  const box = { left: 180, top: 40, width: 400, height: 400 };
  const standing = sharp(`${devFolder}/media/fall/ambianic_fall_img_4.png`).extract(box);
  const upright = await standing.png().toBuffer();
  const lying = await sharp(upright).rotate(90).png().toBuffer();
  const pictures = Array.from({ length: 8 }, (_, index) => (index < 4 ? upright : lying));
  await Promise.all(pictures.map((picture, index) => writeFile(join(folder, `${index}.png`), picture)));
}

/** The household as it is, with the models that Ambianic comes with, but for where pictures come from. */
function householdHere(): string {
  return HOUSEHOLD.replace('uri: picamera\n    type: video\n    live: true', `uri: ${folder}/*.png`)
    .replace('file:///workspace/yesterday.mkv', `${devFolder}/media/images/ambianic_person-face.jpg`)
    .replace('/things.tflite', '/mobilenet_ssd_v2_coco_quant_postprocess.tflite')
    .replace('/faces.tflite', '/mobilenet_ssd_v2_face_quant_postprocess.tflite')
    .replace('/poses.tflite', '/posenet_mobilenet_v1_100_257x257_multi_kpt_stripped.tflite');
}

/** What was kept of a pipeline: who kept it, and of what kind it is. */
async function keptOf(pipeline: string): Promise<readonly string[]> {
  const answer = await fetch(`${server?.url}/api/events?pipeline=${pipeline}`);
  const { events } = await answer.json();
  return events.map(({ id, event, media }: KeptEvent) =>
    [id.replace(/.*~(.*)-\w+-\w+$/, '$1'), event.type, event.label, ...media.map(({ kind }) => kind)].join(
      ' ',
    ),
  );
}

interface KeptEvent {
  readonly id: string;
  readonly event: { readonly type: string; readonly label?: string };
  readonly media: readonly { readonly kind: string }[];
}

/** Begins with a configuration as its file. */
async function start(text: string): Promise<void> {
  const file = join(folder, 'config.yaml');
  await writeFile(file, text);
  server = await startWholeServer(text, { documentFile: file, dataFolder: join(folder, 'data') });
}

test.skipIf(devFolder === null)(`a household's configuration sees a fall and a face${devSkip}`, async () => {
  await drawFall();
  await start(householdHere());
  const samples = 'inference snapshot thumbnail';
  await expect
    .poll(() => keptOf('area_watch'), { timeout: 60_000 })
    .toEqual(expect.arrayContaining(['detect_falls fall person snapshot thumbnail']));
  expect(await keptOf('area_watch')).toContain(`save_detections detection person ${samples}`);
  await expect
    .poll(() => keptOf('front_door_watch'), { timeout: 30_000 })
    .toEqual(
      expect.arrayContaining([
        `save_detections detection person ${samples}`,
        `save_detections-2 detection face ${samples}`,
      ]),
    );
});

test('what Ambianic saved itself runs but for its camera, with the bundled models', async () => {
  const scene = "uri: 'synthetic:width=320&height=240&fps=2'";
  await start(SAVED.replace('live: true\n    type: video\n    uri: picamera', scene));
  await expect
    .poll(() => keptOf('area_watch'), { timeout: 60_000 })
    .toContainEqual(expect.stringMatching(/^save_detections (idle|detection)/));
  expect(await (await fetch(`${server?.url}/readyz`)).json()).toMatchObject({ ready: true });
});
