import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CATALOG } from '../../shared/models/catalog.ts';
import { systemClock } from '../clock.ts';
import { dataFolderOf } from '../data-folder.ts';
import type { Installation } from '../installation.ts';
import { ModelRepository } from '../inference/model-repository.ts';
import type { ModelChecker } from '../models/check-model.ts';

/** Flags that say where models lie. */
export interface ModelFlags {
  readonly models?: string | undefined;
  readonly data?: string | undefined;
}

/** Adds `--models` and `--data` to a command. */
export function addModelFlags(command: Command): Command {
  return command
    .option('--models <folder>', 'your own models (default: models in the data folder)')
    .option('--data <folder>', 'where the server keeps things (default: SIGHTLINE_DATA, else data)');
}

/** Where one's own models are kept. */
export function ownModelsFolder(flags: ModelFlags, env: NodeJS.ProcessEnv): string {
  return resolve(flags.models ?? join(dataFolderOf(flags.data, env), 'models'));
}

/** The bundled models and one's own. Says what is left out and why. */
export async function openModels(
  flags: ModelFlags,
  installation: Installation,
  checker?: ModelChecker,
): Promise<ModelRepository> {
  const folders = [installation.modelsFolder, ownModelsFolder(flags, process.env)];
  const available = CATALOG.map(({ manifest }) => manifest.id);
  const models = new ModelRepository(folders, systemClock, {
    available,
    ...(checker === undefined ? {} : { check: (model) => checker.check(model), hashes: checker.hashes }),
  });
  await models.scan();
  for (const { file, message } of models.problems) console.error(`${file} is left out: ${message}`);
  return models;
}
