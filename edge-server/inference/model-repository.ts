import { dirname } from 'node:path';
import { messageOf } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { findOrStandIn } from '../../shared/models/stand-ins.ts';
import { nearMiss } from '../../shared/pipeline/near-miss.ts';
import type { Clock } from '../clock.ts';
import { FileHashes } from '../models/file-hashes.ts';
import { modelFilesBelow } from '../models/folder-scan.ts';
import { idIn, manifestsBeside, modelOf, readManifest, withoutManifest } from '../models/stored-model.ts';
import type { ModelProblem, StoredModel } from '../models/stored-model.ts';

export type { ModelProblem, StoredModel } from '../models/stored-model.ts';

/** What a repository may be given besides its folders. */
export interface RepositoryOptions {
  /** Rejects with what is wrong with a model's file; what is wrong with its manifest was checked. */
  readonly check?: (model: StoredModel) => Promise<void>;
  /** The hashes that are known of files: its own unless given. */
  readonly hashes?: FileHashes;
  /** Ids of models that are not there and can be asked for. */
  readonly available?: readonly string[];
}

const MIN_SCAN_INTERVAL_MS = 1000;

/** The models in some folders. Of several with one id and version, the one in the later folder counts. */
export class ModelRepository {
  readonly #folders: readonly string[];
  readonly #clock: Clock;
  readonly #options: RepositoryOptions;
  readonly #hashes: FileHashes;
  #scannedAt = -Infinity;
  #models = new Map<string, StoredModel>();
  #problems: readonly ModelProblem[] = [];
  /** Scans are made one after the other, so that an older one never overwrites what a newer one found. */
  #last: Promise<void> = Promise.resolve();

  constructor(folders: readonly string[], clock: Clock, options: RepositoryOptions = {}) {
    this.#folders = folders;
    this.#clock = clock;
    this.#options = options;
    this.#hashes = options.hashes ?? new FileHashes();
  }

  /** Looks at the folders anew, unless that was done just now. */
  async refresh(): Promise<void> {
    if (this.#clock.now() - this.#scannedAt < MIN_SCAN_INTERVAL_MS) return this.#last;
    await this.scan();
  }

  /** Looks at the folders anew. A model that is broken is a problem of its own and of no other. */
  scan(): Promise<void> {
    this.#scannedAt = this.#clock.now();
    const done = this.#last.then(() => this.#scan());
    this.#last = done.catch(() => {
      // Whoever asked for this scan hears of it; the next one begins anew.
    });
    return done;
  }

  /** Every model, by id, the newest version of each first. */
  get models(): readonly StoredModel[] {
    return [...this.#models.values()].toSorted((a, b) => compareModels(a.manifest, b.manifest));
  }

  get problems(): readonly ModelProblem[] {
    return this.#problems;
  }

  /** Ids of models that are not there and can be asked for. */
  get available(): readonly string[] {
    return (this.#options.available ?? []).filter((id) => this.find(id) === undefined);
  }

  /** A model by id: the named version, else the newest. */
  find(id: string, version?: string): StoredModel | undefined {
    if (version !== undefined) return this.#models.get(`${id}/${version}`);
    return this.models.find((model) => model.manifest.id === id);
  }

  /** The model that is to run where this id is named: the newest of it, or what stands in for it. */
  findToRun(id: string): StoredModel | undefined {
    return findOrStandIn(id, (each) => this.find(each));
  }

  /** Why a model is not found, and what to do about it, in a sentence. */
  whyMissing(id: string): string {
    const broken = this.#problems.find((problem) => problem.id === id);
    if (broken !== undefined) return `The model "${id}" is there and cannot be used: ${broken.message}.`;
    if (this.available.includes(id))
      return `The model "${id}" is not installed: run "sightline models pull ${id}", or press Download on the page of models.`;
    const known = [...this.models.map(({ manifest }) => manifest.id), ...this.available];
    const meant = nearMiss(id, known);
    const hint = meant === undefined || meant === id ? '' : `; did you mean "${meant}"?`;
    return `There is no model "${id}" on this server${hint === '' ? '.' : hint}`;
  }

  async #scan(): Promise<void> {
    const models = new Map<string, StoredModel>();
    const problems: ModelProblem[] = [];
    for (const folder of this.#folders) {
      for (const found of await this.#modelsIn(folder)) {
        if ('message' in found) problems.push(found);
        else models.set(`${found.manifest.id}/${found.manifest.version}`, found);
      }
    }
    this.#models = models;
    this.#problems = problems;
  }

  async #modelsIn(folder: string): Promise<readonly (StoredModel | ModelProblem)[]> {
    const { manifests, onnx, json } = await modelFilesBelow(folder);
    const found: (StoredModel | ModelProblem)[] = [];
    for (const file of manifests) found.push(await this.#load(file));
    // Of a manifest that cannot be read it is not known which file it names.
    const named = new Set(found.map((one) => ('message' in one ? dirname(one.file) : one.file)));
    for (const orphan of onnx.filter((file) => !named.has(file))) {
      const others = await manifestsBeside(orphan, json);
      for (const file of others) found.push(await this.#load(file));
      if (others.length === 0 && !named.has(dirname(orphan))) found.push(withoutManifest(orphan));
    }
    return found;
  }

  async #load(file: string): Promise<StoredModel | ModelProblem> {
    let id: string | null = null;
    try {
      const text = await readManifest(file);
      id = idIn(text);
      const model = await modelOf(file, text, this.#hashes);
      await this.#options.check?.(model);
      return model;
    } catch (error) {
      return { file, id, message: messageOf(error) };
    }
  }
}

function compareModels(a: ModelManifest, b: ModelManifest): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return b.version.localeCompare(a.version, 'en', { numeric: true });
}
