import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as web from 'onnxruntime-web/wasm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDecoder } from '../../shared/detect/registry.ts';
import { bundledModels, bundledPackage } from '../../shared/models/bundled.ts';
import { outputName } from '../../shared/models/import/graph.ts';
import {
  relativeDifference,
  runOnnx,
  runTensorFlow,
  toChannelsFirst,
} from '../../shared/models/import/oracle.cases.ts';
import type { NamedNumbers, Numbers } from '../../shared/models/import/oracle.cases.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest, PreprocessSpec } from '../../shared/models/manifest.ts';
import { buildBundledModels } from './bundled-models.ts';
import { readGraphModelFiles } from './graph-model-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packageFolder = join(root, 'node_modules', bundledPackage.name);
const picture = join(packageFolder, 'assets', 'samples.jpg');
/** Where in the picture each model has something to find: left, top, width, height. */
const crops: Readonly<Record<string, [number, number, number, number]>> = {
  blazeface: [168, 0, 148, 156],
  centernet: [0, 200, 1280, 958],
  movenet: [645, 0, 140, 156],
};

let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'sightline-models-'));
  await buildBundledModels(out, () => {});
});
afterAll(() => rm(out, { recursive: true, force: true }));

describe.each(bundledModels.map((model) => [model.manifest.id, model] as const))('%s', (id, model) => {
  test('is written with a manifest that fits the file and its decoder', async () => {
    const { manifest, onnx } = await readBuilt(id);
    expect(manifest.sha256).toBe(createHash('sha256').update(onnx).digest('hex'));
    expect(manifest.size).toBe(onnx.length);
    expect(() => createDecoder(manifest)).not.toThrow();
  });

  test(
    'gives what TensorFlow.js gives, to 1e-4 of the range of each output',
    { timeout: 90_000 },
    async () => {
      const { manifest, onnx } = await readBuilt(id);
      const input = await readPicture(manifest.preprocess, crops[id] ?? [0, 0, 1280, 1158]);
      const name = manifest.inputs[0]?.name ?? '';
      const files = await readGraphModelFiles(join(packageFolder, model.path));
      const wanted = await runTensorFlow(
        files.json,
        files.shards,
        { [name]: input },
        originalOutputs(model.importing, manifest),
      );
      const got = await runOnnx({ onnx }, { [name]: toChannelsFirst(input) });
      expect(Object.keys(got).toSorted()).toEqual(manifest.outputs.map((output) => output.name).toSorted());
      for (const [original, numbers] of Object.entries(wanted)) {
        const renamed = model.importing.rename?.[outputName(original)] ?? original;
        const difference = columnDifference(numbers, got[renamed]);
        process.stdout.write(
          `${id}, ${renamed}: differs from TensorFlow.js by ${difference.toExponential(1)} of its range\n`,
        );
        expect(difference).toBeLessThan(1e-4);
        expect(manifest.outputs.find((output) => output.name === renamed)?.shape).toEqual(numbers.dims);
      }
      expect(bestScore(manifest, got)).toBeGreaterThan(0.3);
    },
  );

  test('gives the same in the WASM runtime that browsers use', { timeout: 30_000 }, async () => {
    web.env.wasm.numThreads = 1;
    const { manifest, onnx } = await readBuilt(id);
    const input = await readPicture(manifest.preprocess, crops[id] ?? [0, 0, 1280, 1158]);
    const feeds = { [manifest.inputs[0]?.name ?? '']: toChannelsFirst(input) };
    const wanted = await runOnnx({ onnx }, feeds);
    const got = await runOnnx({ onnx }, feeds, web);
    for (const [name, numbers] of Object.entries(wanted)) {
      expect(columnDifference(numbers, got[name])).toBeLessThan(1e-4);
    }
  });
});

test('models that are up to date are left alone, others are made again', async () => {
  const file = join(out, 'blazeface', '1', 'model.onnx');
  const before = await stat(file);
  const lines: string[] = [];
  await buildBundledModels(out, (line) => lines.push(line));
  expect(lines.map((line) => line.replace(/ \(.*/, ''))).toEqual(
    bundledModels.map(({ manifest }) => `${manifest.id} 1: up to date`),
  );
  expect((await stat(file)).ino).toBe(before.ino);
  await rm(file);
  await buildBundledModels(out, (line) => lines.push(line));
  expect(lines[3]).toMatch(/^blazeface 1: imported \(0\.6 MB, \d+ ms\)$/);
  expect((await stat(dirname(file))).mode & 0o777).toBe(0o755);
});

async function readBuilt(id: string): Promise<{ manifest: ModelManifest; onnx: Uint8Array }> {
  const folder = join(out, id, '1');
  const manifest = ManifestSchema.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  return { manifest, onnx: await readFile(join(folder, manifest.file)) };
}

async function readPicture(
  spec: PreprocessSpec,
  [left, top, width, height]: [number, number, number, number],
): Promise<Numbers> {
  const pixels = await sharp(picture)
    .extract({ left, top, width, height })
    .resize(spec.width, spec.height, { fit: 'contain' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const data = Float32Array.from(
    pixels,
    (pixel, index) => (pixel * spec.scale - (spec.mean[index % 3] ?? 0)) / (spec.std[index % 3] ?? 1),
  );
  return { data, dims: [1, spec.height, spec.width, 3] };
}

/** The worst of the columns' differences: a score must not hide behind coordinates a thousand times larger. */
function columnDifference(wanted: Numbers, got: Numbers | undefined): number {
  expect(got?.dims).toEqual(wanted.dims);
  const columns = wanted.dims.at(-1) ?? 1;
  const column = ({ data, dims }: Numbers, index: number): Numbers => ({
    dims: [...dims.slice(0, -1), 1],
    data: Array.from(data).filter((_, place) => place % columns === index),
  });
  const differences = Array.from({ length: columns }, (_, index) =>
    relativeDifference(column(wanted, index), got && column(got, index)),
  );
  return Math.max(...differences);
}

/** The graph's own names of the outputs that the manifest declares. */
function originalOutputs(
  importing: (typeof bundledModels)[number]['importing'],
  manifest: ModelManifest,
): string[] {
  const original = new Map(Object.entries(importing.rename ?? {}).map(([from, to]) => [to, from]));
  return manifest.outputs.map(({ name }) => original.get(name) ?? name);
}

/** The best score 0..1 a model gives, so that agreeing on an empty picture proves nothing. */
function bestScore({ id }: ModelManifest, outputs: NamedNumbers): number {
  const values = (name: string): number[] => Array.from(outputs[name]?.data ?? []);
  const logits = [...values('scores_16'), ...values('scores_8')];
  if (id === 'blazeface') return 1 / (1 + Math.exp(-Math.max(...logits)));
  if (id === 'centernet') return values('detections')[4] ?? 0;
  return Math.max(...values('keypoints').filter((_, index) => index % 3 === 2));
}
