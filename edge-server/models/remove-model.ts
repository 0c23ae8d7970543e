import { realpath, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import { brokenFiles } from './broken-files.ts';
import { storageProblem } from './download/storage-problem.ts';
import { brokenId, liesIn } from './model-list.ts';

/**
 * Removes every version of a model from the own models folder, or a broken one by the id that it has in the list.
 * Rejects with `not_found`, with `forbidden` when it came with the set-up or leaves the folder by a link, with
 * `conflict` when both have that id, and with `storage`. A lane that runs it goes on with what it has loaded.
 */
export async function removeModel(id: string, repository: ModelRepository, folder: string): Promise<void> {
  const versions = repository.models.filter(({ manifest }) => manifest.id === id);
  // Only what a look at the folder has found is removed: never a path that somebody sent.
  const problem = repository.problems.find((each) => brokenId(each, folder) === id);
  if (problem === undefined && versions.length === 0)
    throw new SightlineError('not_found', repository.whyMissing(id));
  if (problem !== undefined && versions.length > 0)
    throw new SightlineError(
      'conflict',
      `"${id}" is a model and a broken file. Rename or remove the file by hand.`,
    );
  const sets =
    problem === undefined
      ? // The manifest first: a model without one is not taken for a model.
        versions.map(({ manifestFile, file }) => [manifestFile, file])
      : [await brokenFiles(problem, repository)];
  const own = sets.filter(([file = '']) => liesIn(folder, file));
  if (own.length === 0)
    throw new SightlineError('forbidden', `The model "${id}" came with the set-up and is not removed.`);
  for (const files of own) await removeFiles(files, folder);
  await repository.scan();
}

async function removeFiles(files: readonly string[], folder: string): Promise<void> {
  for (const file of files) {
    try {
      await refuseLeaving(file, folder);
      await rm(file, { force: true });
      for (let at = dirname(file); liesIn(folder, at); at = dirname(at)) if (!(await removeEmpty(at))) break;
    } catch (error) {
      throw error instanceof SightlineError ? error : storageProblem(error, file);
    }
  }
}

/** A folder on the way may have been exchanged for a link since it was looked at. */
async function refuseLeaving(file: string, folder: string): Promise<void> {
  const [root, at] = [await realpath(folder), await existing(dirname(file))];
  if (at === null || at === root || liesIn(root, at)) return;
  throw new SightlineError(
    'forbidden',
    `${file} leads out of the models folder by a link: remove it by hand.`,
  );
}

async function existing(folder: string): Promise<string | null> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** False when something else lies there, or it is gone. */
async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    if (code === 'ENOENT') return true;
    throw error;
  }
}
