import { webcrypto } from 'node:crypto';
import { expect, test } from 'vitest';
import { OnnxGraph } from '../../shared/models/import/onnx-graph.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { readGivenModel } from './given-model.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's is the same interface under another name
const crypto = webcrypto.subtle as unknown as SubtleCrypto;

function onnx(name = 'mine.onnx', input = 'input'): File {
  const graph = new OnnxGraph();
  graph.addNamedNode('Identity', 'output', [graph.addInput(input, 'float32', [1, 3, 8, 8])]);
  graph.addOutput('output', 'float32');
  return new File([graph.encode('tiny', 'test').slice()], name);
}

function manifest(changes: object = {}): File {
  const { sha256: _sha256, size: _size, ...fields } = manifestOf('mine');
  return new File([JSON.stringify({ ...fields, ...changes })], 'mine.manifest.json');
}

test('a file and its manifest make a model; hash and size are filled in', async () => {
  const file = onnx();
  const { manifest: read, bytes } = await readGivenModel([manifest({ file: 'mine.onnx' }), file], crypto);
  expect(read).toMatchObject({ id: 'mine', file: 'mine.onnx', size: file.size });
  expect(read.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(bytes.byteLength).toBe(file.size);
  const again = await readGivenModel([file, manifest({ sha256: read.sha256, size: read.size })], crypto);
  expect(again.manifest.sha256).toBe(read.sha256);
});

test.each([
  ['no manifest', [onnx()], /no manifest among them.*together/],
  ['no model', [manifest()], /no ONNX file among them/],
  ['two models', [manifest(), onnx('a.onnx'), onnx('b.onnx')], /more than one ONNX file/],
  ['no JSON', [new File(['{'], 'a.json'), onnx()], /is not JSON/],
  ['a list', [new File(['[]'], 'a.json'), onnx()], /must be a JSON object/],
  ['a manifest with a slip', [manifest({ task: 'fly', threshold: 7 }), onnx()], /task: .*threshold: /],
  ['a page', [manifest(), new File(['<!doctype html>'], 'a.onnx')], /no ONNX model/],
  ['another hash', [manifest({ sha256: '0'.repeat(64) }), onnx()], /SHA-256/],
  ['another size', [manifest({ size: 5 }), onnx()], /its manifest says 5/],
  ['another input', [manifest(), onnx('a.onnx', 'images')], /no input "input"/],
])('%s is refused in words', async (_what, files, words) => {
  await expect(readGivenModel(files, crypto)).rejects.toThrow(words);
});

test('a page that cannot check files takes none', async () => {
  await expect(readGivenModel([manifest(), onnx()], undefined)).rejects.toMatchObject({
    code: 'unsupported',
  });
});
