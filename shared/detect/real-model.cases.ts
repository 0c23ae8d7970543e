import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { createPreprocessor } from '../../wasm/preprocess.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';
import type { Picture } from '../frame.ts';
import { CATALOG } from '../models/catalog.ts';
import { ManifestSchema, type ModelManifest } from '../models/manifest.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import { inputPictureLayout } from './model-input.ts';
import type { Session } from './model-runner.ts';
import { ModelRunner } from './run-model.ts';

const root = new URL('../../', import.meta.url);

/** The pictures that a package of ours ships: always there, though boxes and meshes are drawn into some. */
export const demoPictures = fileURLToPath(new URL('node_modules/@vladmandic/human/assets', root));

/** Models and pictures for development, which only some machines have; null elsewhere. */
export const devFolder = findDevFolder();

/** Why tests that need `devFolder` are skipped, as part of their name. */
export const devSkip = devFolder
  ? ''
  : ' (skipped: ../shared with pictures and models is not on this machine)';

function findDevFolder(): string | null {
  const folder = process.env.SIGHTLINE_SHARED ?? fileURLToPath(new URL('../shared', root));
  return existsSync(`${folder}/media`) && existsSync(`${folder}/models`) ? folder : null;
}

/** The built pre-processing kernel. */
export async function openPreprocessor(): Promise<WasmPreprocessor> {
  const wasm = await readFile(new URL('build/wasm/preprocess.wasm', root));
  return createPreprocessor(await WebAssembly.compile(wasm));
}

/** A bundled model as `npm run build` has made it. The caller closes the runner. */
export async function openBundled(id: string): Promise<ModelRunner> {
  const folder = new URL(`build/models/${id}/1/`, root);
  if (!existsSync(folder)) throw new Error(`${folder.pathname} is not there: run npm run build first`);
  const manifest = await readManifest(new URL('manifest.json', folder));
  return openRunner(manifest, await readFile(new URL(manifest.file, folder)));
}

/** Reads and checks a manifest. */
export async function readManifest(file: URL): Promise<ModelManifest> {
  return ManifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** Where the file of a model of the catalog lies, where it does. */
export function catalogFile(id: string): string {
  const entry = CATALOG.find(({ manifest }) => manifest.id === id);
  return `${devFolder}/models/${entry?.mirrorName}`;
}

/** The manifest of a model of the catalog; its hash is not the file's. */
export function catalogManifest(id: string): ModelManifest {
  const entry = CATALOG.find(({ manifest }) => manifest.id === id);
  return ManifestSchema.parse({ ...entry?.manifest, sha256: '0'.repeat(64), size: 1 });
}

/** A runner on onnxruntime's native build. The caller closes it. */
export async function openRunner(manifest: ModelManifest, model: Uint8Array): Promise<ModelRunner> {
  const preprocessor = await openPreprocessor();
  return new ModelRunner({
    manifest,
    preprocessor,
    session: await openSession(model),
    now: () => performance.now(),
  });
}

/** A native session. The caller closes it. */
export async function openSession(model: Uint8Array): Promise<Session> {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    run: async (feeds) => takeOutputs(await session.run(giveFeeds(feeds))),
    close: () => session.release(),
  };
}

function giveFeeds(feeds: NamedTensors): Record<string, OrtTensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new OrtTensor(type, data, dims)]),
  );
}

function takeOutputs(outputs: InferenceSession.OnnxValueMapType): NamedTensors {
  const taken: Record<string, Tensor> = {};
  for (const [name, { data, dims }] of Object.entries(outputs)) {
    if (data instanceof Float32Array) taken[name] = { type: 'float32', data, dims };
    if (data instanceof BigInt64Array) taken[name] = { type: 'int64', data, dims };
  }
  return taken;
}

/** A picture file as RGB bytes. */
export async function readPicture(file: string): Promise<Picture> {
  const image = sharp(file).rotate().toColourspace('srgb').removeAlpha().raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { layout: inputPictureLayout({ width, height }), data };
}
