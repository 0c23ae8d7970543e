import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attr, spatial, writeTinyGraph } from '../../shared/models/import/tiny-graph.cases.ts';
import type { TinyGraph } from '../../shared/models/import/tiny-graph.cases.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import { importModelFolder } from './import-model.ts';

const packageModels = fileURLToPath(new URL('../../node_modules/@vladmandic/human/models', import.meta.url));

let work = '';
let out = '';
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'sightline-import-'));
  out = join(work, 'models');
});
afterEach(() => rm(work, { recursive: true, force: true }));

/** A picture to rows of box, score and class: what the CenterNet decoder reads. */
const rowsGraph: TinyGraph = {
  inputs: { picture: [-1, 8, 8, 3] },
  constants: {
    w: { dims: [1, 1, 3, 6], data: Array.from({ length: 18 }, (_, i) => i / 18) },
    shape: { dims: [3], data: [1, -1, 6], type: 'int32' },
  },
  nodes: [
    { name: 'conv', op: 'Conv2D', input: ['picture', 'w'], attr: spatial(1, 'SAME') },
    { name: 'rows', op: 'Reshape', input: ['conv', 'shape'] },
  ],
};

const rowsFields = {
  name: 'Rows',
  task: 'detect',
  family: 'centernet',
  preprocess: {},
  threshold: 0.5,
  top_k: 10,
  labels: ['a', 'b'],
  license: 'CC0-1.0',
  source: 'made here',
};

async function writeModel(name: string, graph: TinyGraph, sidecar?: unknown): Promise<string> {
  const folder = join(work, name);
  const { json, shards } = writeTinyGraph(graph);
  await mkdir(folder);
  await writeFile(join(folder, 'model.json'), json);
  for (const [path, bytes] of shards) await writeFile(join(folder, path), bytes);
  if (sidecar !== undefined) await writeFile(join(folder, 'sightline.json'), JSON.stringify(sidecar));
  return folder;
}

async function readJson(file: string | undefined): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file ?? '', 'utf8'));
}

test('a model like a bundled one needs nothing said', async () => {
  const folder = join(work, 'my faces');
  await mkdir(folder);
  await cp(join(packageModels, 'blazeface.json'), join(folder, 'model.json'));
  await cp(join(packageModels, 'blazeface.bin'), join(folder, 'blazeface.bin'));
  const report = await importModelFolder({ folder, out });
  expect(report).toMatchObject({ id: 'my-faces', version: '1', missing: [] });
  const manifest = ManifestSchema.parse(await readJson(report.manifestFile));
  expect(manifest).toMatchObject({ id: 'my-faces', family: 'blazeface', file: 'model.onnx', threshold: 0.5 });
  expect(manifest.size).toBe((await readFile(report.file)).length);
});

test('a sightline.json beside the model completes the manifest', async () => {
  const folder = await writeModel('rows', rowsGraph, { ...rowsFields, id: 'rows', version: '2.1' });
  const report = await importModelFolder({ folder, out });
  expect(report).toMatchObject({
    id: 'rows',
    version: '2.1',
    missing: [],
    manifestFile: join(out, 'rows', '2.1', 'manifest.json'),
  });
  const manifest = ManifestSchema.parse(await readJson(report.manifestFile));
  expect(manifest.inputs).toEqual([{ name: 'picture', type: 'float32', shape: [1, 3, 8, 8] }]);
  // Not declared anywhere: found by running the model.
  expect(manifest.outputs).toEqual([{ name: 'rows', type: 'float32', shape: [1, 64, 6] }]);
  expect(manifest.preprocess).toMatchObject({ width: 8, height: 8, layout: 'nchw' });
});

test('fields of the request count more, and outputs, layout and open sides can be chosen', async () => {
  const graph = { ...rowsGraph, inputs: { picture: [1, -1, -1, 3] } };
  const folder = await writeModel('rows', graph, rowsFields);
  const preprocess = { width: 6, height: 4, layout: 'nhwc' };
  const report = await importModelFolder({
    folder,
    out,
    manifest: { name: 'Mine', outputs: ['rows'], preprocess },
  });
  const manifest = ManifestSchema.parse(await readJson(report.manifestFile));
  expect(manifest).toMatchObject({
    name: 'Mine',
    inputs: [{ shape: [1, 4, 6, 3] }],
    outputs: [{ shape: [1, 24, 6] }],
  });
});

test('what nobody said is listed in words, in a template that becomes a manifest', async () => {
  const folder = await writeModel('rows', rowsGraph);
  const report = await importModelFolder({ folder, out });
  expect(report.manifestFile).toBeUndefined();
  expect(report.missing.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining([
      'name',
      'task',
      'family',
      'preprocess',
      'threshold',
      'top_k',
      'labels',
      'license',
      'source',
    ]),
  );
  const { missing, ...template } = await readJson(report.templateFile);
  expect(missing).toEqual(report.missing);
  const filled = { ...template, ...rowsFields, preprocess: template['preprocess'] };
  expect(ManifestSchema.parse(filled)).toMatchObject({
    preprocess: { width: 8, height: 8 },
    size: expect.any(Number),
  });
  expect(await readdir(join(out, 'rows', '1'))).toEqual(['manifest.template.json', 'model.onnx']);
});

test('a manifest that does not fit its decoder is said to', async () => {
  const folder = await writeModel('rows', rowsGraph, { ...rowsFields, family: 'movenet' });
  expect((await importModelFolder({ folder, out })).missing[0]).toMatch(/does not fit the decoder "movenet"/);
});

test('fields that no manifest has are said', async () => {
  const folder = await writeModel('rows', rowsGraph, { ...rowsFields, treshold: 1 });
  expect((await importModelFolder({ folder, out })).missing.join()).toContain('treshold');
});

test('a model that is there is replaced only when asked for', async () => {
  const folder = await writeModel('rows', rowsGraph, rowsFields);
  await importModelFolder({ folder, out });
  await expect(importModelFolder({ folder, out })).rejects.toMatchObject({ code: 'conflict' });
  await expect(importModelFolder({ folder, out, replace: true })).resolves.toMatchObject({ missing: [] });
  expect(await readdir(join(out, 'rows'))).toEqual(['1']);
});

test('a failed import leaves nothing behind', async () => {
  const graph = { ...rowsGraph, nodes: [...rowsGraph.nodes, { name: 'odd', op: 'FFT', input: ['rows'] }] };
  const folder = await writeModel('rows', graph, rowsFields);
  await expect(importModelFolder({ folder, out })).rejects.toThrow('Op FFT (node "odd") can\'t be imported.');
  await expect(readdir(out)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a graph that the runtime refuses is an error, not a file', async () => {
  const constants = { ...rowsGraph.constants, shape: { dims: [2], data: [7, 11], type: 'int32' as const } };
  const folder = await writeModel('rows', { ...rowsGraph, constants }, rowsFields);
  await expect(importModelFolder({ folder, out })).rejects.toMatchObject({ code: 'invalid_model' });
  await expect(readdir(out)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each(['../secret.bin', '/etc/hostname', 'a/../../secret.bin', '.', '..'])(
  'weights are not read from %s',
  async (path) => {
    const folder = await writeModel('rows', rowsGraph, rowsFields);
    await writeFile(join(work, 'secret.bin'), 'x'.repeat(84));
    const json = await readJson(join(folder, 'model.json'));
    await writeFile(
      join(folder, 'model.json'),
      JSON.stringify({ ...json, weightsManifest: [{ paths: [path], weights: [] }] }),
    );
    await expect(importModelFolder({ folder, out })).rejects.toMatchObject({ code: 'forbidden' });
  },
);

test('what is not there is said', async () => {
  await expect(importModelFolder({ folder: join(work, 'nowhere'), out })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(importModelFolder({ folder: work, out })).rejects.toThrow(/holds no model\.json/);
  const folder = await writeModel('rows', rowsGraph, rowsFields);
  await rm(join(folder, 'weights.bin'));
  await expect(importModelFolder({ folder, out })).rejects.toThrow(/weights\.bin is missing/);
});

test.each(['[1', '[1]', '"text"'])('a sightline.json that says %s is an error', async (text) => {
  const folder = await writeModel('rows', rowsGraph);
  await writeFile(join(folder, 'sightline.json'), text);
  await expect(importModelFolder({ folder, out })).rejects.toThrow(/sightline\.json must be a JSON object/);
});

test('ids and versions that are no names are refused', async () => {
  const folder = await writeModel('rows', rowsGraph, rowsFields);
  await expect(importModelFolder({ folder, out, id: '../up' })).rejects.toMatchObject({
    code: 'invalid_model',
  });
  await expect(importModelFolder({ folder, out, version: '..' })).rejects.toMatchObject({
    code: 'invalid_model',
  });
});

test('truth values come out as whole numbers, which a manifest can say', async () => {
  const graph: TinyGraph = {
    inputs: { x: [1, 4] },
    constants: { limit: { dims: [], data: [0.5] } },
    nodes: [{ name: 'more', op: 'Greater', input: ['x', 'limit'], attr: { T: attr.type('DT_FLOAT') } }],
  };
  const report = await importModelFolder({ folder: await writeModel('truth', graph), out });
  expect(report.outputs).toEqual([{ name: 'more', type: 'int32', shape: [1, 4] }]);
});
