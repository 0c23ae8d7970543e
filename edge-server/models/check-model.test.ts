import { createHash } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OnnxGraph } from '../../shared/models/import/onnx-graph.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { ModelChecker } from './check-model.ts';
import type { StoredModel } from './stored-model.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-check-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function graph(input: string): Uint8Array {
  const it = new OnnxGraph();
  it.addNamedNode('Identity', 'output', [it.addInput(input, 'float32', [1, 3, 8, 8])]);
  it.addOutput('output', 'float32');
  return it.encode('tiny', 'test');
}

async function stored(
  onnx: Uint8Array,
  changes: Partial<StoredModel['manifest']> = {},
): Promise<StoredModel> {
  const file = join(folder, 'model.onnx');
  await writeFile(file, onnx);
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  const manifest = {
    ...manifestOf('mine'),
    labels: ['a'],
    sha256,
    size: onnx.length,
    // One cell of one stride: what the decoder wants of 8 × 8 pixels.
    decoder: { strides: [8] },
    ...changes,
  };
  return { manifest, file, manifestFile: join(folder, 'manifest.json') };
}

test('a file that fits its manifest is right, and is not read again', async () => {
  const checker = new ModelChecker();
  const model = await stored(graph('input'));
  await checker.check(model);
  await checker.check(model);
});

test.each([
  ['another content', graph('input'), { sha256: '0'.repeat(64) }, /SHA-256/],
  ['no ONNX', Buffer.from('<!doctype html>'), {}, /no ONNX model/],
  ['another input', graph('images'), {}, /no input "input"; it has "images"/],
  ['a family nobody knows', graph('input'), { family: 'cassandra' }, /unknown family/],
])('%s is told', async (_what, onnx, changes, words) => {
  await expect(new ModelChecker().check(await stored(onnx, changes))).rejects.toThrow(words);
});

test('a file is read once for its hash, as long as its size and time stay', async () => {
  const checker = new ModelChecker();
  const { file, manifest } = await stored(graph('input'));
  const [then, later] = [new Date('2026-01-01'), new Date('2026-01-02')];
  await utimes(file, then, then);
  expect(await checker.hashes.of(file)).toBe(manifest.sha256);
  await writeFile(file, Buffer.alloc(manifest.size));
  await utimes(file, then, then);
  expect(await checker.hashes.of(file)).toBe(manifest.sha256);
  await utimes(file, later, later);
  expect(await checker.hashes.of(file)).not.toBe(manifest.sha256);
});

test('a file that was replaced since is checked anew', async () => {
  const checker = new ModelChecker();
  const model = await stored(graph('input'));
  await checker.check(model);
  await writeFile(model.file, Buffer.alloc(model.manifest.size + 1));
  await expect(checker.check(model)).rejects.toThrow('SHA-256');
});
