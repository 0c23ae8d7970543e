import type { Command } from 'commander';
import type { Installation } from '../installation.ts';
import type { ImportReport } from '../models/import-model.ts';
import { removeModel } from '../models/remove-model.ts';
import { openCommandModels } from './model-catalog.ts';
import { addModelFlags, ownModelsFolder } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';
import { describeModel, tableOf } from './models-list.ts';
import { pullModels } from './models-pull.ts';

/** Adds `sightline models` with `list`, `pull`, `show`, `remove` and `import`. */
export function addModels(program: Command, installation: Installation): void {
  const models = program.command('models').description('List, download, remove and import models.');
  addList(models, installation);
  addPull(models, installation);
  addShow(models, installation);
  addRemove(models, installation);
  addImport(models);
}

interface JsonFlags extends ModelFlags {
  readonly json?: true;
}

function addList(models: Command, installation: Installation): void {
  const command = models
    .command('list', { isDefault: true })
    .description(
      'Name the models that are there, those of the catalog that can be downloaded, and what is broken.',
    )
    .option('--json', 'one JSON line per model: its manifest as far as known, and how it stands');
  addModelFlags(command).action(async (flags: JsonFlags) => {
    const { list } = await openCommandModels(flags, installation);
    for (const line of flags.json === true ? list.map((model) => JSON.stringify(model)) : tableOf(list))
      console.log(line);
  });
}

function addPull(models: Command, installation: Installation): void {
  const command = models
    .command('pull')
    .description(
      'Download models of the catalog into your models folder, proved by their hashes. ' +
        'SIGHTLINE_MODEL_MIRROR=<folder> takes the files from a folder instead.',
    )
    .argument('<id...>', 'which models')
    .option('--json', 'one JSON line per model in the end');
  addModelFlags(command).action(async (ids: string[], flags: JsonFlags) =>
    pullModels(ids, await openCommandModels(flags, installation), flags),
  );
}

function addShow(models: Command, installation: Installation): void {
  const command = models
    .command('show')
    .description('Say everything that is known of a model, its licence and where it comes from.')
    .argument('<id>', 'which model')
    .option('--json', 'as JSON');
  addModelFlags(command).action(async (id: string, flags: JsonFlags) => {
    const found = await openCommandModels(flags, installation);
    const words = describeModel(id, found);
    console.log(flags.json === true ? JSON.stringify(found.list.find((model) => model.id === id)) : words);
  });
}

function addRemove(models: Command, installation: Installation): void {
  const command = models
    .command('remove')
    .description('Remove a model, in all its versions, from your models folder.')
    .argument('<id>', 'which model');
  addModelFlags(command).action(async (id: string, flags: ModelFlags) => {
    const { repository, folder } = await openCommandModels(flags, installation);
    await removeModel(id, repository, folder);
    console.log(`${id} is removed from ${folder}`);
  });
}

/** Adds `sightline models import <folder>`. */
function addImport(models: Command): void {
  const command = models
    .command('import')
    .description('Turn a TensorFlow.js graph model into ONNX, with a manifest, in your models folder.')
    .argument('<folder>', 'a folder with a model.json, or the path of the JSON')
    .option('--id <id>', "the model's id (default: from its folder's name)")
    .option('--version <version>', "the model's version (default: 1)")
    .option('--out <folder>', 'where to put it (default: your models folder)')
    .option('--replace', 'replace a model of this id and version')
    .option('--json', 'print the report as JSON');
  addModelFlags(command).action(async (folder: string, flags: ImportFlags) => {
    // Only who imports waits for the importer to load.
    const { importModelFolder } = await import('../models/import-model.ts');
    const out = flags.out ?? ownModelsFolder(flags, process.env);
    const report = await importModelFolder({
      folder,
      out,
      id: flags.id,
      version: flags.version,
      replace: flags.replace,
    });
    console.log(flags.json === true ? JSON.stringify(report) : importForPeople(report));
  });
}

interface ImportFlags extends ModelFlags {
  readonly id?: string;
  readonly version?: string;
  readonly out?: string;
  readonly replace?: true;
  readonly json?: true;
}

function importForPeople(report: ImportReport): string {
  const { id, version, file, manifestFile, templateFile, missing } = report;
  if (templateFile === undefined)
    return `Imported ${id} ${version}: ${file} with ${manifestFile ?? 'its manifest'}`;
  const needed = missing.map((line) => `  - ${line}`).join('\n');
  return `Converted to ${file}. Before it can run, complete ${templateFile} and rename it to manifest.json:\n${needed}`;
}
