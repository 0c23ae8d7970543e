import { SightlineError } from '../../shared/errors.ts';
import { checkPorts } from '../../shared/models/fit-ports.ts';
import { GivenManifestSchema } from '../../shared/models/manifest.ts';
import type { GivenManifest, ModelManifest } from '../../shared/models/manifest.ts';
import { readOnnxPorts } from '../../shared/models/onnx-ports.ts';
import { parseManifestText } from './own-models.ts';

/** A model as somebody gave it to the page: its manifest fits its file. Whether it runs is not known yet. */
export interface GivenModel {
  readonly manifest: ModelManifest;
  readonly bytes: ArrayBuffer;
}

/** Larger ones cannot be run in a page. */
const MAX_BYTES = 512 * 2 ** 20;
const MAX_MANIFEST_BYTES = 2 ** 20;
const HOW =
  'Give the ONNX file and its manifest (a .json file) together; docs/models.md says what stands in it.';

/**
 * Reads an ONNX file and its manifest out of the files that were given. `sha256` and `size` may be left out of the
 * manifest. Throws `invalid_model`, `too_large` or `unsupported`, in words with a way on.
 */
export async function readGivenModel(
  files: readonly File[],
  crypto: SubtleCrypto | undefined,
): Promise<GivenModel> {
  const described = await readManifest(only(files, '.json', 'manifest'));
  const file = onnxOf(files, described);
  const bytes = await file.arrayBuffer();
  const ports = readOnnxPorts(new Uint8Array(bytes));
  const sha256 = await hashOf(bytes, crypto);
  const given = parseManifest({ ...described, file: file.name });
  const manifest = { ...given, sha256: given.sha256 ?? sha256, size: given.size ?? file.size };
  if (manifest.size !== file.size)
    throw unlike(`it has ${file.size} bytes, and its manifest says ${manifest.size}`);
  if (manifest.sha256 !== sha256)
    throw unlike(`its SHA-256 is ${sha256}, and its manifest says ${manifest.sha256}`);
  checkPorts(manifest, ports);
  return { manifest, bytes };
}

function only(files: readonly File[], ending: string, what: string): File {
  const found = files.filter(({ name }) => name.toLowerCase().endsWith(ending));
  const [file] = found;
  if (file === undefined) throw new SightlineError('invalid_model', `There is no ${what} among them. ${HOW}`);
  if (found.length === 1) return file;
  const names = found.map(({ name }) => name).join(', ');
  throw new SightlineError(
    'invalid_model',
    `There is more than one ${what} among them (${names}). Give one model at a time.`,
  );
}

function onnxOf(files: readonly File[], { file: wanted }: Readonly<Record<string, unknown>>): File {
  const named = files.find(({ name }) => name === wanted);
  const file = named ?? only(files, '.onnx', 'ONNX file');
  if (file.size <= MAX_BYTES) return file;
  const sizes = `${Math.round(file.size / 1e6)} MB, and more than ${Math.round(MAX_BYTES / 1e6)} MB do not run in a page`;
  throw new SightlineError(
    'too_large',
    `${file.name} has ${sizes}. Put it into the models folder of an edge server instead.`,
  );
}

async function readManifest(file: File): Promise<Readonly<Record<string, unknown>>> {
  if (file.size > MAX_MANIFEST_BYTES)
    throw new SightlineError('too_large', `${file.name} is too large to be a manifest. ${HOW}`);
  const json = parseManifestText(await file.text(), file.name);
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json };
  throw new SightlineError('invalid_model', `${file.name} is no manifest: it must be a JSON object.`);
}

function parseManifest(fields: Readonly<Record<string, unknown>>): GivenManifest {
  const parsed = GivenManifestSchema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const words = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new SightlineError('invalid_model', `The manifest cannot be used. ${words.join('; ')}.`);
}

async function hashOf(bytes: ArrayBuffer, crypto: SubtleCrypto | undefined): Promise<string> {
  if (crypto === undefined)
    throw new SightlineError(
      'unsupported',
      'This page was not served securely, so it can check no files. Open it over https or on localhost.',
    );
  const hash = await crypto.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function unlike(why: string): SightlineError {
  return new SightlineError(
    'invalid_model',
    `The ONNX file is not the one that its manifest describes: ${why}. Take the right file, or leave sha256 and size out.`,
  );
}
