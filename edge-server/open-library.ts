import { CATALOG } from '../shared/models/catalog.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import { chooseRuntime } from './inference/runtime-choice.ts';
import { ModelRepository } from './inference/model-repository.ts';
import type { Log } from './log.ts';
import { ModelChecker } from './models/check-model.ts';
import { ModelLibrary } from './models/model-library.ts';
import type { PipelineFeed } from './stream/pipeline-feed.ts';

/** Opens the models folders; what is broken there is told, and no reason not to start. */
export async function openRepository(
  { modelFolders }: Pick<ServeConfig, 'modelFolders'>,
  log: Pick<Log, 'warn'>,
): Promise<ModelRepository> {
  const checker = new ModelChecker();
  const models = new ModelRepository(modelFolders, systemClock, {
    check: (model) => checker.check(model),
    hashes: checker.hashes,
    available: CATALOG.map(({ manifest }) => manifest.id),
  });
  await models.scan();
  for (const { file, message } of models.problems) log.warn(`${file} is left out: ${message}`);
  return models;
}

/** Puts the library of a server together; its changes go out with the event stream. Whoever opens it closes it. */
export function createLibrary(parts: {
  readonly config: Pick<ServeConfig, 'modelFolders' | 'modelMirror'>;
  readonly models: ModelRepository;
  readonly feed: Pick<PipelineFeed, 'tell'>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** A model is there that was not: what waited for it may go on. */
  readonly arrived?: (id: string) => void;
}): ModelLibrary {
  const { config, models, feed, log, arrived } = parts;
  return new ModelLibrary({
    catalog: CATALOG,
    repository: models,
    // The last one is the server's own; the others are of the set-up.
    folder: config.modelFolders.at(-1) ?? 'models',
    mirror: config.modelMirror ?? null,
    runtime: chooseRuntime(process.env),
    clock: systemClock,
    changed: (change) => feed.tell('model', change),
    arrived: (id) => {
      log.info(`the model ${id} is there now`);
      arrived?.(id);
    },
    warn: (message) => log.warn(message),
  });
}
