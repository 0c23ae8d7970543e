import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { ProviderReport } from '../../shared/detect/detector.ts';
import type { Session } from '../../shared/detect/model-runner.ts';
import { openPreprocessor, openSession, readManifest } from '../../shared/detect/real-model.cases.ts';
import { ModelRunner } from '../../shared/detect/run-model.ts';
import { contentOf, repeatWith } from '../../shared/replay/over-runner.cases.ts';
import type { Repeated } from '../../shared/replay/over-runner.cases.ts';
import type { NamedTensors, Tensor } from '../../shared/tensor.ts';
import { systemClock } from '../clock.ts';
import { SyntheticScene } from '../sources/synthetic-scene.ts';
import { parseSynthetic } from '../sources/synthetic-source.ts';
import { drained } from './drained.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Recorded with native onnxruntime on Linux x64: a scene that is the same everywhere, and a bundled model. */
const text = await readFile(join(import.meta.dirname, 'golden', 'scene.jsonl'), 'utf8');
const content = contentOf(text);
const models = new URL('../../build/models/centernet/1/', import.meta.url);
const manifest = await readManifest(new URL('manifest.json', models));
const model = await readFile(new URL(manifest.file, models));

/** The runtime of browsers, in Node. */
async function openWasm(): Promise<Session> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  const inner = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
  return {
    async run(feeds) {
      const inputs = Object.entries(feeds).map(([name, { type, data, dims }]) => [
        name,
        new ort.Tensor(type, data, dims),
      ]);
      return plain(await inner.run(Object.fromEntries(inputs)));
    },
    close: () => inner.release(),
  };
}

function plain(
  outputs: Readonly<Record<string, { readonly data: unknown; readonly dims: readonly number[] }>>,
): NamedTensors {
  const tensors: Record<string, Tensor> = {};
  for (const [name, { data, dims }] of Object.entries(outputs)) {
    if (data instanceof Float32Array) tensors[name] = { type: 'float32', data, dims };
    if (data instanceof BigInt64Array) tensors[name] = { type: 'int64', data, dims };
  }
  return tensors;
}

const runners: ModelRunner[] = [];
afterAll(async () => {
  for (const runner of runners) await runner.close();
});

async function repeat(session: Session, name: ProviderReport['name'], seed = 2): Promise<Repeated> {
  const preprocessor = await openPreprocessor();
  const runner = new ModelRunner({ manifest, preprocessor, session, now: () => performance.now() });
  runners.push(runner);
  const options = parseSynthetic(
    content.header.source.slice('synthetic:'.length).replace('seed=2', `seed=${seed}`),
  );
  const scene = new SyntheticScene(options);
  const pictures = Array.from({ length: options.frames }, (_, index) => ({
    picture: scene.picture(index),
    timestamp: Math.round((index * 1_000_000) / options.fps),
  }));
  const provider = { name, threads: 1, reason: 'a test' };
  return repeatWith({ text, pictures, runner, provider, clock: systemClock, drained });
}

test('the recording holds what is worth comparing', () => {
  expect(content.isWhole).toBe(true);
  expect(content.outputs.length).toBeGreaterThan(5);
  expect(JSON.stringify(content.outputs).match(/"score":0\.\d{3,}/g)?.length).toBeGreaterThan(20);
});

test.each([
  ['cpu', () => openSession(model)],
  ['wasm', openWasm],
] as const)('on %s the recorded scene gives the same events, scores within 0.001', async (name, open) => {
  const { difference, warnings, outputs } = await repeat(await open(), name);
  expect([difference, warnings]).toEqual([null, []]);
  expect(outputs.length).toBe(content.outputs.length);
});

test('another scene does not', async () => {
  const { difference, warnings } = await repeat(await openSession(model), 'cpu', 5);
  expect(difference).toMatch(/Output 1 of time_window .* differs/);
  expect(warnings).toEqual([expect.stringContaining('10 of 10 frames do not show what was recorded')]);
});
