import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { ProviderReport } from '../../shared/detect/detector.ts';
import type { Session } from '../../shared/detect/model-runner.ts';
import {
  devFolder,
  devSkip,
  openPreprocessor,
  openSession,
  readManifest,
} from '../../shared/detect/real-model.cases.ts';
import { ModelRunner } from '../../shared/detect/run-model.ts';
import { contentOf, repeatWith } from '../../shared/replay/over-runner.cases.ts';
import type { Repeated, Repeating } from '../../shared/replay/over-runner.cases.ts';
import type { NamedTensors, Tensor } from '../../shared/tensor.ts';
import { builtInstallation } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { SyntheticScene } from '../../shared/synthetic/synthetic-scene.ts';
import { parseSynthetic } from '../../shared/synthetic/synthetic-options.ts';
import { readY4m } from '../sources/y4m.ts';
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

type Pictures = Repeating['pictures'];

/** What the recorded scene shows, or another one. */
function sceneOf(seed = 2): Pictures {
  const query = content.header.source.slice('synthetic:'.length).replace('seed=2', `seed=${seed}`);
  const options = parseSynthetic(query);
  const scene = new SyntheticScene(options);
  return Array.from({ length: options.frames }, (_, index) => ({
    picture: scene.picture(index),
    timestamp: Math.round((index * 1_000_000) / options.fps),
  }));
}

async function repeat(
  session: Session,
  name: ProviderReport['name'],
  pictures: Pictures,
  recording = text,
): Promise<Repeated> {
  const preprocessor = await openPreprocessor();
  const runner = new ModelRunner({ manifest, preprocessor, session, now: () => performance.now() });
  runners.push(runner);
  const provider = { name, threads: 1, reason: 'a test' };
  return repeatWith({ text: recording, pictures, runner, provider, clock: systemClock, drained });
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
  const { difference, warnings, outputs } = await repeat(await open(), name, sceneOf());
  expect([difference, warnings]).toEqual([null, []]);
  expect(outputs.length).toBe(content.outputs.length);
});

test('another scene does not', async () => {
  const { difference, warnings } = await repeat(await openSession(model), 'cpu', sceneOf(5));
  expect(difference).toMatch(/Output 1 of time_window .* differs/);
  expect(warnings).toEqual([expect.stringContaining('10 of 10 frames do not show what was recorded')]);
});

/** Four frames of a film with somebody in it, as they are and as this machine recorded them natively. */
async function recordFilm(
  folder: string,
): Promise<{ readonly recording: string; readonly pictures: Pictures }> {
  const [clip, document, file] = ['clip.y4m', 'film.yaml', 'film.jsonl'].map((name) => join(folder, name));
  const film = join(devFolder ?? '', 'media/video/intel_one-by-one-person-detection.mp4');
  const cut = ['-frames:v', '4', '-pix_fmt', 'yuv420p'];
  spawnSync('ffmpeg', ['-loglevel', 'error', '-ss', '10', '-i', film, ...cut, clip ?? '']);
  const detect = 'detect_objects: { ai_model: { model: centernet }, confidence_threshold: 0.2 }';
  const steps = [`source: { uri: '${clip}', live: false }`, detect];
  await writeFile(document ?? '', `pipelines:\n  film:\n${steps.map((step) => `    - ${step}\n`).join('')}`);
  const cli = join(builtInstallation().rootFolder, 'build/edge-server/cli.js');
  spawnSync(process.execPath, [cli, 'run', document ?? '', '--once', '--record', file ?? '']);
  const pictures: Pictures[number][] = [];
  for await (const picture of readY4m(createReadStream(clip ?? ''))) pictures.push(picture);
  return { recording: await readFile(file ?? '', 'utf8'), pictures };
}

const hasFilm = devFolder !== null && spawnSync('ffmpeg', ['-version']).status === 0;
test.skipIf(!hasFilm)(`a film recorded natively is the same on wasm${devSkip}`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-film-'));
  try {
    const { recording, pictures } = await recordFilm(folder);
    expect(recording).toContain('"label":"person"');
    const { difference, warnings, outputs } = await repeat(await openWasm(), 'wasm', pictures, recording);
    expect([difference, warnings, outputs.length]).toEqual([null, [], 4]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
