import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SightlineError } from '../../shared/errors.ts';
import { checkPorts } from '../../shared/models/fit-ports.ts';
import { readOnnxPorts } from '../../shared/models/onnx-ports.ts';
import { revisionOf } from '../../shared/pipeline/revision.ts';
import { findMisfit } from './describe-model.ts';
import { FileHashes } from './file-hashes.ts';
import type { StoredModel } from './stored-model.ts';

const MAX_KNOWN = 1000;

/** Checks models that lie on disk, each content once as long as nothing about it changes. */
export class ModelChecker {
  /** By file: what was found right. */
  readonly #right = new Map<string, string>();
  /** What it has read, for others who need the same. */
  readonly hashes = new FileHashes();

  /**
   * Rejects with `invalid_model` when the file has not the hash that the manifest says, is no ONNX, takes or gives
   * something else, or when no decoder fits.
   */
  async check(model: StoredModel): Promise<void> {
    const { size, mtimeMs } = await stat(model.file);
    const stamp = `${size}/${mtimeMs}/${revisionOf(model.manifest)}`;
    if (this.#right.get(model.file) === stamp) return;
    await checkModel(model, this.hashes);
    if (this.#right.size >= MAX_KNOWN) this.#right.clear();
    this.#right.set(model.file, stamp);
  }
}

async function checkModel({ manifest, file }: StoredModel, hashes: FileHashes): Promise<void> {
  const found = await hashes.of(file);
  if (found !== manifest.sha256)
    throw new SightlineError(
      'invalid_model',
      `${basename(file)} is not the file its manifest describes: its SHA-256 is ${found}. Copy it again or correct the manifest`,
    );
  checkPorts(manifest, readOnnxPorts(await readFile(file)));
  const misfit = findMisfit(manifest);
  if (misfit !== undefined) throw new SightlineError('invalid_model', misfit);
}
