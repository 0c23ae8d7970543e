import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import { matchBundledModel } from '../../shared/models/bundled.ts';
import { convertGraphModel } from '../../shared/models/import/convert.ts';
import type { ImportedPort } from '../../shared/models/import/convert.ts';
import { parseGraphModel } from '../../shared/models/import/graph-model.ts';
import { IdSchema, ManifestSchema } from '../../shared/models/manifest.ts';
import { describeModel, manifestTemplate } from './describe-model.ts';
import { readGraphModelFiles } from './graph-model-files.ts';
import type { GraphModelFiles } from './graph-model-files.ts';
import { fieldsOf, importOptions, mergeFields, readSidecar } from './manifest-fields.ts';
import type { ManifestFields } from './manifest-fields.ts';
import { formatJson, modelFolder, replaceFolder, sha256Of } from './model-folder.ts';
import { probeModel } from './probe-model.ts';

/** What to import and where to. */
export interface ImportRequest {
  /** A folder with a model.json, or the path of the JSON. */
  readonly folder: string;
  /** The models folder; the model goes to `<out>/<id>/<version>`. */
  readonly out: string;
  /** Absent: what `sightline.json` says, else made from the name of the folder or JSON. */
  readonly id?: string | undefined;
  /** Absent: what `sightline.json` says, else "1". */
  readonly version?: string | undefined;
  /** Fields of the manifest that are known; they count more than those of `sightline.json`. */
  readonly manifest?: ManifestFields | undefined;
  /** Whether a model that is already there may be replaced. */
  readonly replace?: boolean | undefined;
}

/** What an import left on disk. */
export interface ImportReport {
  readonly id: string;
  readonly version: string;
  /** The ONNX file. */
  readonly file: string;
  readonly inputs: readonly ImportedPort[];
  readonly outputs: readonly ImportedPort[];
  /** The manifest, when the model is ready to run. */
  readonly manifestFile?: string;
  /** Else a manifest to complete by what `missing` says and to rename to manifest.json. */
  readonly templateFile?: string;
  /** What a person has to say before the model can run, in words; empty when it can. */
  readonly missing: readonly string[];
}

const onnxFile = 'model.onnx';

/**
 * Imports a TensorFlow.js graph model into a models folder. Fields of its manifest come from a bundled model with the
 * same input and outputs, from a `sightline.json` beside the model (any of a manifest's fields), and from the request.
 * The converted model is run once. With everything known it is ready to run; else a template says what is missing.
 * Throws `conflict` when that model is there already, and what `readGraphModelFiles` and `convertGraphModel` throw.
 */
export async function importModelFolder(request: ImportRequest): Promise<ImportReport> {
  const files = await readGraphModelFiles(request.folder);
  const recipe = matchBundledModel(parseGraphModel(files.json));
  const said = mergeFields(await readSidecar(files.folder), request.manifest ?? {});
  const id = check(IdSchema, request.id ?? said['id'] ?? idFrom(files), 'id');
  const version = check(ManifestSchema.shape.version, request.version ?? said['version'] ?? '1', 'version');
  const folder = modelFolder(request.out, id, version);
  if (!request.replace) await refuseExisting(folder, id, version);

  const model = convertGraphModel(files.json, files.shards, { ...recipe?.importing, ...importOptions(said) });
  const outputs = (await probeModel(model)) ?? model.outputs;
  const known = {
    ...mergeFields(recipe ? fieldsOf(recipe.manifest, model.inputs) : {}, fieldsOf(said, model.inputs)),
    manifest: 1,
    id,
    version,
    inputs: model.inputs,
    outputs,
    file: onnxFile,
    sha256: sha256Of(model.onnx),
    size: model.onnx.length,
  };
  const written = await writeModel(folder, model.onnx, known);
  return { id, version, inputs: model.inputs, outputs, ...written };
}

type Written = Pick<ImportReport, 'file' | 'manifestFile' | 'templateFile' | 'missing'>;

async function writeModel(folder: string, onnx: Uint8Array, known: ManifestFields): Promise<Written> {
  const { manifest, missing } = describeModel(known);
  const name = manifest ? 'manifest.json' : 'manifest.template.json';
  const content = formatJson(manifest ?? manifestTemplate(known, missing));
  await replaceFolder(folder, { [onnxFile]: onnx, [name]: content });
  const path = join(folder, name);
  return {
    file: join(folder, onnxFile),
    missing,
    ...(manifest ? { manifestFile: path } : { templateFile: path }),
  };
}

function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const words = parsed.error.issues.map((issue) => issue.message).join('; ');
  throw new SightlineError(
    'invalid_model',
    `The model's ${what} ${JSON.stringify(value)} can't be used: ${words}.`,
  );
}

/** A name for the model: the JSON's, or the folder's where the JSON has the usual name. */
function idFrom({ folder, fileName }: GraphModelFiles): string {
  const stem = basename(fileName, extname(fileName));
  const wish = stem === 'model' ? basename(folder) : stem;
  return (
    wish
      .replace(/[^a-z0-9._-]+/gi, '-')
      .replace(/^[^a-z0-9]+/i, '')
      .slice(0, 64) || 'model'
  );
}

async function refuseExisting(folder: string, id: string, version: string): Promise<void> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new SightlineError(
    'conflict',
    `Model ${id} version ${version} is already at ${folder}. Give it another id or version, or ask for it to be replaced.`,
  );
}
