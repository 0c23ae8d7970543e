import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import { bundledModels, bundledPackage } from '../../shared/models/bundled.ts';
import type { BundledModel } from '../../shared/models/bundled.ts';
import { convertGraphModel } from '../../shared/models/import/convert.ts';
import { readGraphModelFiles } from './graph-model-files.ts';
import { completeManifest, formatJson, holds, modelFolder, replaceFolder } from './model-folder.ts';

/**
 * Imports every bundled model to `<out>/<id>/<version>/{model.onnx,manifest.json}`; files that already say the same
 * are left alone. `log` gets a line per model. Throws `not_found` when the npm package is missing, and what
 * `convertGraphModel` throws.
 */
export async function buildBundledModels(out: string, log: (line: string) => void): Promise<void> {
  const source = await findPackage(bundledPackage.name, import.meta.url);
  for (const model of bundledModels) await buildModel(model, source, out, log);
}

async function buildModel(
  model: BundledModel,
  source: PackageSource,
  out: string,
  log: (line: string) => void,
): Promise<void> {
  const { id, version } = model.manifest;
  const folder = modelFolder(out, id, version);
  const started = performance.now();
  const files = await readGraphModelFiles(join(source.folder, model.path));
  const { onnx } = convertGraphModel(files.json, files.shards, model.importing);
  const origin = `${model.manifest.source} (version ${source.version})`;
  const manifest = completeManifest({ ...model.manifest, source: origin }, onnx);
  const content = { [manifest.file]: onnx, 'manifest.json': formatJson(manifest) };
  const isCurrent = await holds(folder, content);
  if (!isCurrent) await replaceFolder(folder, content);
  const size = `${(onnx.length / 1e6).toFixed(1)} MB`;
  const spent = `${Math.round(performance.now() - started)} ms`;
  log(`${id} ${version}: ${isCurrent ? 'up to date' : 'imported'} (${size}, ${spent})`);
}

interface PackageSource {
  readonly folder: string;
  readonly version: string;
}

const PackageSchema = z.object({ version: z.string() });

/** Looks for an installed package as Node does, whose own resolution stops at what the package exports. */
async function findPackage(name: string, moduleUrl: string): Promise<PackageSource> {
  for (let folder = dirname(fileURLToPath(moduleUrl)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    const description = join(candidate, 'package.json');
    if (existsSync(description)) return { folder: candidate, version: await packageVersion(description) };
    if (folder === dirname(folder)) break;
  }
  throw new SightlineError('not_found', `The npm package ${name} isn't installed; run "npm ci" first.`);
}

async function packageVersion(file: string): Promise<string> {
  try {
    return PackageSchema.parse(JSON.parse(await readFile(file, 'utf8'))).version;
  } catch (error) {
    throw new SightlineError(
      'not_found',
      `${file} can't be read (${messageOf(error)}); run "npm ci" again.`,
      { cause: error },
    );
  }
}
