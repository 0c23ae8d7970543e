import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { IdSchema } from '../../shared/models/manifest.ts';
import { systemClock } from '../clock.ts';
import { dataFolderOf } from '../data-folder.ts';
import { findInstallation } from '../installation.ts';
import { Database } from '../store/database.ts';
import { EdgeEvents } from '../store/events/edge-events.ts';
import { importAmbianic } from '../store/events/import-ambianic.ts';
import type { ImportReport } from '../store/events/import-ambianic.ts';
import { MediaFolder } from '../store/media/media-folder.ts';

interface ImportFlags {
  readonly data?: string;
  readonly pipeline: string;
  readonly protect: boolean;
  readonly json?: true;
}

/** Adds `import` to `sightline events`. */
export function addImport(events: Command): void {
  events
    .command('import')
    .description('Take over the pictures and findings that Ambianic saved in a folder. It may be done again.')
    .argument('<folder>', 'its data folder, or any folder in it')
    .option('--data <folder>', 'where the server keeps things (default: SIGHTLINE_DATA, else data)')
    .option('--pipeline <id>', 'the pipeline that they are said to be of', parseId, 'ambianic')
    .option('--no-protect', 'let `retention` end them by their age: what is older goes within a minute')
    .option('--json', 'print what was done as JSON')
    .action(async (folder: string, flags: ImportFlags) => {
      const report = await importFolder(resolve(folder), flags);
      console.log(flags.json === true ? JSON.stringify(report) : inWords(report));
    });
}

/**
 * Writes to the data folder itself, beside a server that runs on it or without one. What is full is not made room in:
 * nothing that is there goes for what is old.
 */
async function importFolder(folder: string, flags: ImportFlags): Promise<ImportReport> {
  const data = dataFolderOf(flags.data, process.env);
  const root = join(data, 'media');
  await mkdir(root, { recursive: true, mode: 0o700 });
  const database = new Database({
    file: join(data, 'sightline.db'),
    program: findInstallation(import.meta.url).databaseFile,
    clock: systemClock,
    warn,
  });
  try {
    const events = eventsIn(database, root);
    return await importAmbianic({
      events,
      folder,
      pipeline: flags.pipeline,
      protect: flags.protect,
      skipped: saySkipped,
    });
  } finally {
    await database.close();
  }
}

/** The events of a data folder, with nobody to tell. Only the server makes room. */
function eventsIn(database: Database, root: string): EdgeEvents {
  const room = { making: <T>(action: () => Promise<T>): Promise<T> => action() };
  const clock = systemClock;
  const media = new MediaFolder({ root, database, clock, room, changed: () => undefined, warn });
  // Nothing is swept from here, so what is new need not be remembered.
  media.swept();
  const removeFiles = (paths: readonly string[]): Promise<void> => media.remove(paths);
  return new EdgeEvents({ database, clock, room, media, removeFiles, tell: () => undefined });
}

function warn(message: string): void {
  console.error(message);
}

function saySkipped(file: string, reason: string): void {
  console.error(`${file}: ${reason}`);
}

function inWords({ imported, known, skipped }: ImportReport): string {
  return `Imported ${imported}, known before ${known}, skipped ${skipped}`;
}

function parseId(text: string): string {
  if (IdSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be letters, digits, ".", "_" and "-".');
}
