import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import { storageProblem } from './download/storage-problem.ts';
import { liesIn } from './model-list.ts';
import type { StoredModel } from './stored-model.ts';

/**
 * Removes every version of a model from the own models folder. Rejects with `not_found`, with `forbidden` when it came
 * with the set-up, and with `storage`. A lane that runs it goes on with what it has loaded.
 */
export async function removeModel(id: string, repository: ModelRepository, folder: string): Promise<void> {
  const versions = repository.models.filter(({ manifest }) => manifest.id === id);
  if (versions.length === 0) throw new SightlineError('not_found', repository.whyMissing(id));
  const own = versions.filter(({ file }) => liesIn(folder, file));
  if (own.length === 0)
    throw new SightlineError('forbidden', `The model "${id}" came with the set-up and is not removed.`);
  for (const model of own) await removeFiles(model, folder);
  await repository.scan();
}

async function removeFiles({ file, manifestFile }: StoredModel, folder: string): Promise<void> {
  try {
    // The manifest first: a model without one is not taken for a model.
    await rm(manifestFile, { force: true });
    await rm(file, { force: true });
    for (let at = dirname(file); liesIn(folder, at); at = dirname(at)) if (!(await removeEmpty(at))) return;
  } catch (error) {
    throw storageProblem(error, file);
  }
}

/** False when something else lies there. */
async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}
