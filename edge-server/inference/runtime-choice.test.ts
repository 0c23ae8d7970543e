import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseRuntime } from './runtime-choice.ts';
import type { RuntimePlatform } from './runtime-choice.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-runtime-'));
  const binaries = join(folder, 'bin', 'napi-v9', 'darwin', 'arm64');
  await mkdir(binaries, { recursive: true });
  await writeFile(join(binaries, 'onnxruntime_binding.node'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const on = (arch: string, nativeFolder: string | null = folder): RuntimePlatform => ({
  platform: 'darwin',
  arch,
  nativeFolder,
});

test('native where there is a binary, WebAssembly where there is none', () => {
  expect(chooseRuntime({}, on('arm64'))).toEqual({
    name: 'cpu',
    reason: 'native onnxruntime on darwin arm64',
  });
  expect(chooseRuntime({}, on('x64'))).toEqual({
    name: 'wasm',
    reason: 'WebAssembly, since there is no native onnxruntime for darwin x64',
  });
  expect(chooseRuntime({}, on('arm64', null)).name).toBe('wasm');
  expect(chooseRuntime({}, on('arm64', join(folder, 'nothing'))).name).toBe('wasm');
  expect(chooseRuntime({}).name).toBe('cpu');
});

test('a wish counts, and one that cannot be is refused', () => {
  const forced = { name: 'wasm', reason: 'WebAssembly, since SIGHTLINE_PROVIDER is wasm' };
  expect(chooseRuntime({ SIGHTLINE_PROVIDER: 'wasm' }, on('arm64'))).toEqual(forced);
  expect(chooseRuntime({ SIGHTLINE_PROVIDER: 'cpu' }, on('arm64')).name).toBe('cpu');
  expect(chooseRuntime({ SIGHTLINE_PROVIDER: '' }, on('arm64')).name).toBe('cpu');
  expect(() => chooseRuntime({ SIGHTLINE_PROVIDER: 'cuda' }, on('arm64'))).toThrow('must be cpu or wasm');
});
