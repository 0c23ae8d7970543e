import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { GivenManifestSchema } from '../../shared/models/manifest.ts';
import type { GivenManifest, ModelManifest } from '../../shared/models/manifest.ts';
import type { FileHashes } from './file-hashes.ts';

/** A model that lies on disk with its manifest. */
export interface StoredModel {
  readonly manifest: ModelManifest;
  /** Absolute path of the ONNX file. */
  readonly file: string;
  /** Absolute path of the manifest. */
  readonly manifestFile: string;
}

/** A file that cannot be used, and why. */
export interface ModelProblem {
  /** The manifest, or the ONNX file that has none. */
  readonly file: string;
  /** The model's, where the manifest says at least that. */
  readonly id: string | null;
  readonly message: string;
}

const FieldsSchema = z.record(z.string(), z.unknown());
const MAX_MANIFEST_BYTES = 1024 * 1024;

/** The text of a manifest. Throws `too_large`. */
export async function readManifest(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > MAX_MANIFEST_BYTES)
    throw new SightlineError('too_large', `a manifest of ${size} bytes is too large`);
  return readFile(file, 'utf8');
}

/** The id that a manifest's text gives, whatever else is wrong with it; null when there is none. */
export function idIn(text: string): string | null {
  return /"id"\s*:\s*"([A-Za-z0-9][A-Za-z0-9._-]{0,63})"/.exec(text)?.[1] ?? null;
}

/** The name of the model's file that a manifest's text gives, beside it, whatever else is wrong; null when there is none. */
export function fileIn(text: string): string | null {
  return /"file"\s*:\s*"([^"/\\]{1,250}\.onnx)"/.exec(text)?.[1] ?? null;
}

/** The JSON files beside an ONNX file that name it, or that name none and have its name. Whether one is a manifest is not known. */
export async function manifestsBeside(onnx: string, json: readonly string[]): Promise<readonly string[]> {
  const beside = json.filter((file) => dirname(file) === dirname(onnx));
  const named = await Promise.all(
    beside.map(async (file) => {
      // What is gone by now, or far too large, names nothing.
      const [text] = await Promise.allSettled([readManifest(file)]);
      return text.status === 'fulfilled' && (fileIn(text.value) ?? namesake(file)) === basename(onnx);
    }),
  );
  return beside.filter((_file, index) => named[index]);
}

/**
 * The model that a manifest describes, with its file of the right size. The hash and the size that it does not say are
 * the file's. Throws `invalid_model`.
 */
export async function modelOf(manifestFile: string, text: string, hashes: FileHashes): Promise<StoredModel> {
  const given = parseManifest(text, namesake(manifestFile));
  const file = join(dirname(manifestFile), given.file);
  const found = await stat(file).catch((cause: unknown) => {
    throw new SightlineError('invalid_model', `its file ${given.file} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  });
  const { size = found.size } = given;
  if (!found.isFile() || found.size !== size)
    throw new SightlineError(
      'invalid_model',
      `${given.file} has ${found.size} bytes, the manifest says ${size}`,
    );
  const manifest = { ...given, size, sha256: given.sha256 ?? (await hashes.of(file)) };
  return { manifest, file, manifestFile };
}

/** What is wrong with an ONNX file that no manifest names. */
export function withoutManifest(file: string): ModelProblem {
  const name = basename(file);
  return {
    file,
    id: null,
    message: `there is no manifest for ${name}: put ${name.replace(/onnx$/, 'manifest.json')} beside it, which docs/models.md describes`,
  };
}

/** The ONNX file that a manifest of this name belongs to if it names none; undefined: any. */
function namesake(manifestFile: string): string | undefined {
  if (basename(manifestFile) === 'manifest.json') return undefined;
  return basename(manifestFile).replace(/(\.manifest)?\.json$/, '.onnx');
}

function parseManifest(text: string, file: string | undefined): GivenManifest {
  const json: unknown = JSON.parse(text);
  const { data: fields } = FieldsSchema.safeParse(json);
  const parsed = GivenManifestSchema.safeParse(fields === undefined ? json : { file, ...fields });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SightlineError(
    'invalid_model',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a manifest'}`,
  );
}
