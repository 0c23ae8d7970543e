import { readFile, readdir, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { Clock } from '../clock.ts';

/** A model that lies on disk with its manifest. */
export interface StoredModel {
  readonly manifest: ModelManifest;
  /** Absolute path of the ONNX file. */
  readonly file: string;
}

/** A manifest that cannot be used, and why. */
export interface ModelProblem {
  readonly file: string;
  readonly message: string;
}

const MIN_SCAN_INTERVAL_MS = 1000;
const MAX_DEPTH = 3;
const MAX_MANIFESTS = 1000;
const MAX_MANIFEST_BYTES = 1024 * 1024;

/** The models in some folders. Of several with one id and version, the one in the later folder counts. */
export class ModelRepository {
  readonly #folders: readonly string[];
  readonly #clock: Clock;
  #scannedAt = -Infinity;
  #models = new Map<string, StoredModel>();
  #problems: ModelProblem[] = [];

  constructor(folders: readonly string[], clock: Clock) {
    this.#folders = folders;
    this.#clock = clock;
  }

  /** Looks at the folders anew, unless that was done just now. */
  async refresh(): Promise<void> {
    if (this.#clock.now() - this.#scannedAt < MIN_SCAN_INTERVAL_MS) return;
    await this.scan();
  }

  /** Looks at the folders anew. A model that is broken is a problem of its own and of no other. */
  async scan(): Promise<void> {
    this.#scannedAt = this.#clock.now();
    const models = new Map<string, StoredModel>();
    const problems: ModelProblem[] = [];
    for (const folder of this.#folders) {
      for (const file of await manifestsBelow(folder)) {
        try {
          const model = await load(file);
          models.set(`${model.manifest.id}/${model.manifest.version}`, model);
        } catch (error) {
          problems.push({ file, message: messageOf(error) });
        }
      }
    }
    this.#models = models;
    this.#problems = problems;
  }

  /** Every model, by id, the newest version of each first. */
  get models(): readonly StoredModel[] {
    return [...this.#models.values()].toSorted((a, b) => compareModels(a.manifest, b.manifest));
  }

  get problems(): readonly ModelProblem[] {
    return this.#problems;
  }

  /** A model by id: the named version, else the newest. */
  find(id: string, version?: string): StoredModel | undefined {
    if (version !== undefined) return this.#models.get(`${id}/${version}`);
    return this.models.find((model) => model.manifest.id === id);
  }
}

function compareModels(a: ModelManifest, b: ModelManifest): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return b.version.localeCompare(a.version, 'en', { numeric: true });
}

async function manifestsBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await entriesOf(folder)) {
      if (found.length >= MAX_MANIFESTS || entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await visit(path, depth + 1);
      else if (entry.isFile() && /(^|\.)manifest\.json$/.test(entry.name)) found.push(path);
    }
  };
  await visit(root, 0);
  return found;
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

async function load(manifestFile: string): Promise<StoredModel> {
  const { size } = await stat(manifestFile);
  if (size > MAX_MANIFEST_BYTES)
    throw new SightlineError('too_large', `a manifest of ${size} bytes is too large`);
  const manifest = parseManifest(await readFile(manifestFile, 'utf8'));
  const file = join(dirname(manifestFile), manifest.file);
  const model = await stat(file).catch((cause: unknown) => {
    throw new SightlineError(
      'invalid_model',
      `its file ${manifest.file} cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  });
  if (!model.isFile() || model.size !== manifest.size) {
    throw new SightlineError(
      'invalid_model',
      `${manifest.file} has ${model.size} bytes, the manifest says ${manifest.size}`,
    );
  }
  return { manifest, file };
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
