import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { ManifestSchema, type ModelManifest } from '../shared/models/manifest.ts';
import { cameraFile } from './camera.ts';
import { launch } from './chromium.ts';
import { openEdgeTensors } from './edge-tensors.ts';
import { startEdge } from './edge.ts';
import { openTestPage } from './pages.ts';
import type * as Tensors from './pages/tensors.ts';
import { facesScene } from './scenes.ts';
import { modelsFolder, tinyYolox } from './tiny-model.ts';

/** YOLOX's own pre-processing: blue first, bars to the right and below. */
const yolox = tinyYolox({
  id: 'like-yolox',
  side: 416,
  stride: 32,
  preprocess: { anchor: 'top-left', pad: 114, color: 'bgr' },
});

interface Model {
  readonly manifest: ModelManifest;
  readonly file: string;
}

async function bundled(id: string): Promise<Model> {
  const folder = join('build/models', id, '1');
  const manifest = ManifestSchema.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  return { manifest, file: join(folder, manifest.file) };
}

const ELEMENTS = {
  detect: 'detect_objects',
  face: 'detect_faces',
  pose: 'detect_poses',
  classify: 'classify',
  segment: 'segment',
};

/** A document with a pipeline for each model, of the model's name. */
async function writeDocument(models: readonly Model[]): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'sightline-document-')), 'tensors.json');
  const pipelines = models.map(({ manifest: { id, task } }) => [
    id,
    [{ source: 'camera' }, { [ELEMENTS[task]]: { ai_model: { model: id } } }],
  ]);
  const sources = { camera: { uri: 'camera', type: 'video', live: true } };
  await writeFile(file, JSON.stringify({ version: '1', sources, pipelines: Object.fromEntries(pipelines) }));
  return file;
}

function takeFrames(page: Page, module: string): Promise<Tensors.ReadFrame[]> {
  return page.evaluate(async (url) => {
    const tensors: typeof Tensors = await import(url);
    return tensors.takeFrames();
  }, module);
}

test('browser and edge make the same tensors, bit for bit', async () => {
  const folder = await modelsFolder(yolox);
  const ownFile = join(folder, yolox.manifest.id, yolox.manifest.file);
  const models = [
    await bundled('blazeface'),
    await bundled('movenet'),
    await bundled('centernet'),
    { manifest: yolox.manifest, file: ownFile },
  ];
  const served = await openTestPage('tensors');
  const origin = new URL(served.url).origin;
  const edge = await startEdge({
    document: await writeDocument(models),
    flags: ['--models', folder, '--allow-origin', origin],
  });
  const browser = await launch({ camera: await cameraFile(await facesScene()) });
  try {
    const page = await browser.newPage();
    await page.goto(served.url);
    const frames = await takeFrames(page, served.module);
    expect(new Set(frames.map(({ layout }) => layout.format))).toEqual(
      new Set(['I420', 'NV12', 'RGBA', 'BGRA']),
    );
    expect(frames).toContainEqual(
      expect.objectContaining({ layout: expect.objectContaining({ rotation: 90, mirror: true }) }),
    );
    for (const { manifest, file } of models) {
      const made = await page.evaluate(
        async ([url, server, pipeline, model]) => {
          const tensors: typeof Tensors = await import(url);
          return tensors.makeTensors(server, pipeline, model);
        },
        [served.module, edge.url, manifest.id, manifest] as const,
      );
      const lane = await openEdgeTensors(manifest, file);
      for (const frame of frames) {
        const here = made.find(({ name }) => name === frame.name);
        if (here === undefined) throw new Error(`no tensor of ${frame.name}`);
        const what = `${manifest.id} of ${frame.name}`;
        expect(await lane.ofPicture({ layout: frame.layout, data: frame.bytes }), what).toBe(here.tensor);
        expect(await lane.ofInput(here.input, frame), `${what}, sent at the model's size`).toBe(here.tensor);
      }
      expect(new Set(made.map(({ tensor }) => tensor)).size).toBe(frames.length);
      await lane.close();
    }
  } finally {
    await browser.close();
    await edge.stop();
    await served.close();
  }
});
