import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';

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

/** The model that a manifest describes, with its file of the right size. Throws `invalid_model`. */
export async function modelOf(manifestFile: string, text: string): Promise<StoredModel> {
  const manifest = parseManifest(text);
  const file = join(dirname(manifestFile), manifest.file);
  const found = await stat(file).catch((cause: unknown) => {
    throw new SightlineError(
      'invalid_model',
      `its file ${manifest.file} cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  });
  if (found.isFile() && found.size === manifest.size) return { manifest, file, manifestFile };
  throw new SightlineError(
    'invalid_model',
    `${manifest.file} has ${found.size} bytes, the manifest says ${manifest.size}`,
  );
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

function parseManifest(text: string): ModelManifest {
  const parsed = ManifestSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SightlineError(
    'invalid_model',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a manifest'}`,
  );
}
