import { readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

/** What lies below a models folder; paths. */
export interface ModelFiles {
  readonly manifests: readonly string[];
  readonly onnx: readonly string[];
  /** JSON files of other names: a manifest may be among them. */
  readonly json: readonly string[];
}

const MAX_DEPTH = 3;
const MAX_FILES = 1000;
const MANIFEST = /(^|\.)manifest\.json$/;
const JSON_FILE = /\.json$/;
const ONNX = /\.onnx$/;

/** Looks for manifests, ONNX files and what JSON lies there, three folders deep at most; hidden ones are passed by. */
export async function modelFilesBelow(root: string): Promise<ModelFiles> {
  const [manifests, onnx, json]: [string[], string[], string[]] = [[], [], []];
  const visit = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await entriesOf(folder)) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await visit(path, depth + 1);
      if (!entry.isFile()) continue;
      if (MANIFEST.test(entry.name)) keep(manifests, path);
      else if (JSON_FILE.test(entry.name)) keep(json, path);
      if (ONNX.test(entry.name)) keep(onnx, path);
    }
  };
  await visit(root, 0);
  return { manifests, onnx, json };
}

function keep(paths: string[], path: string): void {
  if (paths.length < MAX_FILES) paths.push(path);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    // No such folder holds no models; that is the usual case of a server without models of its own.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
