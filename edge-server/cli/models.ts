import type { Command } from 'commander';
import type { Installation } from '../installation.ts';
import type { ImportReport } from '../models/import-model.ts';
import { addModelFlags, openModels, ownModelsFolder } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';

/** Adds `sightline models list` and `sightline models import`. */
export function addModels(program: Command, installation: Installation): void {
  const models = program.command('models').description('List and import models.');
  const list = models
    .command('list')
    .description('Name the models that are there.')
    .option('--json', 'one JSON manifest a line');
  addModelFlags(list).action((flags: ModelFlags & { json?: true }) => listModels(flags, installation));
  addImport(models);
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

async function listModels(flags: ModelFlags & { json?: true }, installation: Installation): Promise<void> {
  const { models } = await openModels(flags, installation);
  for (const { manifest } of models) {
    if (flags.json === true) console.log(JSON.stringify(manifest));
    else
      console.log(
        lineOf([manifest.id, manifest.version, manifest.task, megabytes(manifest.size), manifest.name]),
      );
  }
  if (models.length === 0) console.error('There are no models: run "npm run build".');
}

const WIDTHS = [24, 10, 8, 9];

function lineOf(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(' ');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
