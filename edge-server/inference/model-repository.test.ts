import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TINY_BYTES, TINY_SHA256, writeFiles } from '../app.cases.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { TINY_MANIFEST } from './fake-lane-process.cases.ts';
import { ModelRepository } from './model-repository.ts';

let folder: string;
let clock: FakeClock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-models-'));
  clock = new FakeClock();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function manifest(changes: object = {}): string {
  return JSON.stringify({ ...TINY_MANIFEST, sha256: TINY_SHA256, size: TINY_BYTES.length, ...changes });
}

async function scan(...folders: readonly string[]): Promise<ModelRepository> {
  const models = new ModelRepository(
    folders.map((name) => join(folder, name)),
    clock,
  );
  await models.scan();
  return models;
}

test('finds manifest.json and *.manifest.json up to three folders deep', async () => {
  await writeFiles(folder, {
    'm/a.manifest.json': manifest({ id: 'a' }),
    'm/tiny.onnx': TINY_BYTES,
    'm/b/1/manifest.json': manifest({ id: 'b' }),
    'm/b/1/tiny.onnx': TINY_BYTES,
    'm/x/y/z/w/manifest.json': manifest({ id: 'deep' }),
    'm/x/y/z/w/tiny.onnx': TINY_BYTES,
    'm/.hidden/manifest.json': manifest({ id: 'hidden' }),
    'm/.hidden/tiny.onnx': TINY_BYTES,
    'm/package.json': '{}',
  });
  const models = await scan('m');
  expect(models.models.map((model) => model.manifest.id)).toEqual(['a', 'b']);
  expect(models.find('b')?.file).toBe(join(folder, 'm/b/1/tiny.onnx'));
  expect(models.problems).toEqual([]);
});

test('gives the newest version unless one is named, and the later folder its way', async () => {
  await writeFiles(folder, {
    'one/2/manifest.json': manifest({ version: '2', name: 'old two' }),
    'one/2/tiny.onnx': TINY_BYTES,
    'one/10/manifest.json': manifest({ version: '10' }),
    'one/10/tiny.onnx': TINY_BYTES,
    'two/manifest.json': manifest({ version: '2', name: 'new two' }),
    'two/tiny.onnx': TINY_BYTES,
  });
  const models = await scan('one', 'two');
  expect(models.find('tiny')?.manifest.version).toBe('10');
  expect(models.find('tiny', '2')?.manifest.name).toBe('new two');
  expect(models.find('tiny', '3')).toBeUndefined();
  expect(models.find('other')).toBeUndefined();
});

test('a broken manifest or a file that does not fit is a problem of its own and of no other', async () => {
  await writeFiles(folder, {
    'm/good.manifest.json': manifest({ id: 'good' }),
    'm/tiny.onnx': TINY_BYTES,
    'm/json.manifest.json': '{',
    'm/field.manifest.json': manifest({ task: 'fly' }),
    'm/gone.manifest.json': manifest({ file: 'gone.onnx' }),
    'm/size.manifest.json': manifest({ size: 99 }),
    'm/escape.manifest.json': manifest({ file: '../secret.onnx' }),
    'm/big.manifest.json': ' '.repeat(2 * 1024 * 1024),
  });
  const models = await scan('m', 'no-such-folder');
  expect(models.models.map((model) => model.manifest.id)).toEqual(['good']);
  const messages = Object.fromEntries(
    models.problems.map(({ file, message }) => [file.split('/').at(-1)?.split('.')[0], message]),
  );
  expect(Object.keys(messages).toSorted()).toEqual(['big', 'escape', 'field', 'gone', 'json', 'size']);
  expect(messages['field']).toContain('task');
  expect(messages['gone']).toContain('gone.onnx cannot be read');
  expect(messages['size']).toContain('4 bytes, the manifest says 99');
});

test('the hash and the size that a manifest leaves out are those of the file, also once that is another', async () => {
  const bare = manifest({ sha256: undefined, size: undefined });
  await writeFiles(folder, { 'm/manifest.json': bare, 'm/tiny.onnx': TINY_BYTES });
  const models = await scan('m');
  expect(models.problems).toEqual([]);
  expect(models.find('tiny')?.manifest).toMatchObject({ sha256: TINY_SHA256, size: TINY_BYTES.length });
  const other = Buffer.from('another');
  await writeFiles(folder, { 'm/tiny.onnx': other });
  await models.scan();
  const sha256 = createHash('sha256').update(other).digest('hex');
  expect(models.find('tiny')?.manifest).toMatchObject({ sha256, size: other.length });
});

test('a JSON file of any name is the manifest of the ONNX file beside it that it names, or whose name it has', async () => {
  const unnamed = (id: string) => manifest({ id, file: undefined });
  await writeFiles(folder, {
    'm/yard.json': manifest({ id: 'yard' }),
    'm/tiny.onnx': TINY_BYTES,
    'm/cats.json': unnamed('cats'),
    'm/cats.onnx': TINY_BYTES,
    'm/dogs.manifest.json': unnamed('dogs'),
    'm/dogs.onnx': TINY_BYTES,
    'm/dogs.json': '{"format": "graph-model"}',
    'm/slip.json': '{',
    'm/slip.onnx': TINY_BYTES,
    'm/lone.onnx': TINY_BYTES,
    'm/labels.json': '["a"]',
    'm/nameless/manifest.json': unnamed('nameless'),
    'm/nameless/tiny.onnx': TINY_BYTES,
  });
  const models = await scan('m');
  expect(models.models.map(({ manifest: { id }, file }) => [id, basename(file)])).toEqual([
    ['cats', 'cats.onnx'],
    ['dogs', 'dogs.onnx'],
    ['yard', 'tiny.onnx'],
  ]);
  const problems = models.problems.map(({ file, message }) => [relative(join(folder, 'm'), file), message]);
  expect(problems).toEqual([
    ['nameless/manifest.json', expect.stringContaining('file: ')],
    ['lone.onnx', expect.stringContaining('lone.manifest.json')],
    ['slip.json', expect.stringContaining('JSON')],
  ]);
});

test('looks again when asked, but not all the time', async () => {
  const models = await scan('m');
  await writeFiles(folder, { 'm/manifest.json': manifest(), 'm/tiny.onnx': TINY_BYTES });
  await models.refresh();
  expect(models.models).toEqual([]);
  clock.advance(1000);
  await models.refresh();
  expect(models.models).toHaveLength(1);
});
