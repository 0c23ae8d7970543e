import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ManifestTemplate } from '../../shared/models/bundled.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';

/** A manifest for these bytes: the template with their hash and size. */
export function completeManifest(template: ManifestTemplate, onnx: Uint8Array): ModelManifest {
  return ManifestSchema.parse({ ...template, sha256: sha256Of(onnx), size: onnx.byteLength });
}

/** The hash of a model file as its manifest says it: hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Where a model's files lie below a models folder. */
export function modelFolder(out: string, id: string, version: string): string {
  return join(out, id, version);
}

/** Contents of files by name; a text is written as UTF-8. */
export type FileContents = Readonly<Record<string, Uint8Array | string>>;

/**
 * Puts files into a folder as one: they are written beside it and take its place at the end, so that nobody reads half
 * a model and a failure leaves what was there. The folder's former content goes.
 */
export async function replaceFolder(folder: string, files: FileContents): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  // Hidden, so that whoever scans for models passes it by.
  const staging = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  const former = `${staging}-former`;
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(staging, name), content);
    await chmod(staging, 0o755);
    await rename(folder, former).catch(ignoreMissing);
    await rename(staging, folder).catch(async (error: unknown) => {
      await rename(former, folder).catch(ignoreMissing);
      throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(former, { recursive: true, force: true });
  }
}

/** There is nothing at a place the first time. */
function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

/** Whether a folder holds exactly these files' contents (and maybe others). */
export async function holds(folder: string, files: FileContents): Promise<boolean> {
  for (const [name, content] of Object.entries(files)) {
    const found = await readFile(join(folder, name)).catch(ignoreMissing);
    if (!found?.equals(Buffer.from(content))) return false;
  }
  return true;
}

/** JSON as it lies on disk, for people to read. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
